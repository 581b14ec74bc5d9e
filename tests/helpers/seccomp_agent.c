// SPDX-License-Identifier: Apache-2.0
// Answers the NOTIFY calls of containers: seccomp_agent SOCKET FILE. Listens on the socket, takes
// one listener after the other, each in a process of its own, appends what came with it to the file
// as one line, and then each call's number. mkdir and mkdirat fail with EBADSLT, which nothing else
// gives; everything else goes on. Runs until it is killed.
#include <errno.h>
#include <fcntl.h>
#include <linux/seccomp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <unistd.h>

static void die(const char* what) {
  perror(what);
  exit(1);
}

// The listener; what comes with it goes to `text`.
static int receive(int connection, char* text, size_t size) {
  char control[CMSG_SPACE(sizeof(int))];
  struct iovec part = {text, size - 1};
  struct msghdr message = {
      .msg_iov = &part, .msg_iovlen = 1, .msg_control = control, .msg_controllen = sizeof control};
  const ssize_t first = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
  if (first <= 0) die("receive");
  const struct cmsghdr* header = CMSG_FIRSTHDR(&message);
  if (header == NULL || header->cmsg_type != SCM_RIGHTS) die("no descriptor came along");
  int listener;
  memcpy(&listener, CMSG_DATA(header), sizeof listener);
  size_t length = (size_t)first;
  ssize_t more;
  while ((more = read(connection, text + length, size - 1 - length)) > 0) length += (size_t)more;
  text[length] = '\0';
  return listener;
}

static void answer(int listener, FILE* log) {
  struct seccomp_notif call;
  struct seccomp_notif_resp response;
  for (;;) {
    struct pollfd event = {listener, POLLIN, 0};
    if (poll(&event, 1, -1) < 0) die("poll");
    if ((event.revents & POLLIN) == 0) return;  // nobody is left under the filter
    memset(&call, 0, sizeof call);
    memset(&response, 0, sizeof response);
    if (ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call) != 0) continue;
    fprintf(log, "%d\n", call.data.nr);
    fflush(log);
    response.id = call.id;
    if (call.data.nr == SYS_mkdir || call.data.nr == SYS_mkdirat) {
      response.error = -EBADSLT;
    } else {
      response.flags = SECCOMP_USER_NOTIF_FLAG_CONTINUE;
    }
    ioctl(listener, SECCOMP_IOCTL_NOTIF_SEND, &response);
  }
}

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  signal(SIGCHLD, SIG_IGN);
  FILE* log = fopen(argv[2], "ae");
  if (log == NULL) die(argv[2]);
  struct sockaddr_un address = {.sun_family = AF_UNIX};
  strncpy(address.sun_path, argv[1], sizeof address.sun_path - 1);
  const int socket_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (bind(socket_fd, (const struct sockaddr*)&address, sizeof address) != 0) die("bind");
  if (listen(socket_fd, 8) != 0) die("listen");
  for (;;) {
    const int connection = accept4(socket_fd, NULL, NULL, SOCK_CLOEXEC);
    if (connection < 0) die("accept");
    if (fork() != 0) {
      close(connection);
      continue;
    }
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    static char text[1 << 20];
    const int listener = receive(connection, text, sizeof text);
    fprintf(log, "%s\n", text);
    fflush(log);
    answer(listener, log);
    return 0;
  }
}
