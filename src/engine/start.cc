// SPDX-License-Identifier: Apache-2.0
#include "engine/start.h"

#include <utility>

#include "engine/background.h"
#include "engine/events.h"
#include "engine/plan.h"
#include "engine/ready_image.h"
#include "engine/supervise.h"
#include "engine/volumes.h"
#include "image/store/image.h"

namespace caisson::engine {
Result<process::Plan> plan_again(const Store& store, const Container& container,
                                 const Record& record) {
  const RunOptions& options = record.options;
  if (!options.image_id.empty()) TRY(ready_image(store, options.image_id));
  const image::Image image =
      TRY(image::find_again(store.images(), options.image, options.image_id));
  return make_plan(options, image, {store, record.id, container.directory()});
}

Result<void> start_in_background(const Store& store, LockedContainer container,
                                 const Record& record, process::Plan plan, UniqueFd client) {
  State state = TRY(container.state());
  state.stopped_by_user = false;
  state.waiter = 0;
  state.error.clear();
  auto started = prepare_start(record.options, {store, record.id, container.directory()}, plan);
  if (started) {
    // Where all goes well the program in the background is the monitor from then on. Its failure is
    // on record, too.
    started = in_background([&](const Ready& ready) -> Result<void> {
      return fail(start_and_become_monitor(
          {store, container, record, std::move(state), std::move(plan), std::move(client), ready}));
    });
    client.reset();
  }
  if (!started && record.options.remove) {
    TRY(remove_container(store, container, record, true));
    tell(container, record, "destroy");
  }
  return started;
}

}  // namespace caisson::engine
