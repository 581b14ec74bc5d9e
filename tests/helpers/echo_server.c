// SPDX-License-Identifier: Apache-2.0
// Answers each datagram, or each connection's first bytes, with the sender's address and what was
// said: "echo_server udp|tcp 4|6 PORT". Ends when it is killed.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union address {
  struct sockaddr generic;
  struct sockaddr_in v4;
  struct sockaddr_in6 v6;
};

static void text_of(const union address* from, char* text, size_t size) {
  if (from->generic.sa_family == AF_INET) {
    inet_ntop(AF_INET, &from->v4.sin_addr, text, (socklen_t)size);
  } else {
    inet_ntop(AF_INET6, &from->v6.sin6_addr, text, (socklen_t)size);
  }
}

static size_t answer(char* reply, size_t size, const union address* from, const char* said,
                     ssize_t length) {
  char who[INET6_ADDRSTRLEN] = "";
  text_of(from, who, sizeof who);
  return (size_t)snprintf(reply, size, "%s %.*s", who, (int)length, said);
}

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  const int udp = strcmp(argv[1], "udp") == 0;
  const int family = strcmp(argv[2], "6") == 0 ? AF_INET6 : AF_INET;
  const unsigned short port = htons((unsigned short)atoi(argv[3]));
  const int on = 1;
  union address own;
  memset(&own, 0, sizeof own);
  own.generic.sa_family = (sa_family_t)family;
  if (family == AF_INET) own.v4.sin_port = port;
  if (family == AF_INET6) own.v6.sin6_port = port;
  const int server = socket(family, udp ? SOCK_DGRAM : SOCK_STREAM, 0);
  if (family == AF_INET6) setsockopt(server, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
  setsockopt(server, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(server, &own.generic, family == AF_INET ? sizeof own.v4 : sizeof own.v6) != 0) {
    perror("bind");
    return 1;
  }
  if (!udp && listen(server, 16) != 0) return 1;
  puts("ready");
  fflush(stdout);
  for (;;) {
    char said[2048];
    char reply[4096];
    union address from;
    socklen_t size = sizeof from;
    const int peer = udp ? server : accept(server, &from.generic, &size);
    if (peer < 0) continue;
    const ssize_t length = udp ? recvfrom(peer, said, sizeof said, 0, &from.generic, &size)
                               : read(peer, said, sizeof said);
    if (length >= 0) {
      const size_t count = answer(reply, sizeof reply, &from, said, length);
      if (sendto(peer, reply, count, MSG_NOSIGNAL, udp ? &from.generic : NULL, udp ? size : 0) <
          0) {
        perror("send");
      }
    }
    if (!udp) close(peer);
  }
}
