/* The floor: the minimal work of any program that sums packets and bytes by source and target.

   It reads a classic little-endian Ethernet pcap in blocks of 256 KiB, walks the records, takes
   the addresses of the outermost IPv4 or IPv6 header behind any VLAN tags, and adds packets and
   bytes to an open-addressing table, 64 packets at a time so that their cache misses overlap.
   There are no times, no protocols, no order, no output and almost no checks: it trusts its input,
   so it is a reference for measurements and no tool.

   usage: floor FILE; prints the number of packets that have addresses, of links and of bytes. */

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
  BLOCK_LEN = 256 * 1024,
  MAX_RECORD_LEN = 256 * 1024,
  FILE_HEADER_LEN = 24,
  RECORD_HEADER_LEN = 16,
  BATCH = 64
};

/* Source and target. Those of IPv4 fill half of each part; the other half tells the version. */
typedef struct {
  uint64_t source[2], target[2];
} ends;

typedef struct {
  ends between;
  uint64_t packets, bytes;
} link_entry;

typedef struct {
  ends between;
  uint64_t hash, bytes;
} waiting_packet;

static link_entry *table;
static uint64_t mask = (1 << 16) - 1, links, packets, bytes;
static waiting_packet waiting[BATCH];
static unsigned waiting_count;

static uint64_t fold(uint64_t one, uint64_t other) {
  unsigned __int128 product = (unsigned __int128)one * other;
  return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t hash_of(const ends *key) {
  uint64_t source = fold(key->source[0] ^ 0x243f6a8885a308d3, key->source[1] ^ 0x13198a2e03707344);
  uint64_t target = fold(key->target[0] ^ 0xa4093822299f31d0, key->target[1] ^ 0x082efa98ec4e6c89);
  return fold(source ^ 0x452821e638d01377, target ^ 0xbe5466cf34e90c6c);
}

static int same(const ends *one, const ends *other) {
  return ((one->source[0] ^ other->source[0]) | (one->source[1] ^ other->source[1]) |
          (one->target[0] ^ other->target[0]) | (one->target[1] ^ other->target[1])) == 0;
}

/* Finds the entry of a link, or the empty one where it belongs. */
static link_entry *find(const ends *key, uint64_t hash) {
  uint64_t place = hash & mask;
  while (table[place].packets && !same(&table[place].between, key)) place = (place + 1) & mask;
  return &table[place];
}

static void double_table(void) {
  link_entry *old = table, *end = table + mask + 1;
  mask = mask * 2 + 1;
  table = calloc(mask + 1, sizeof *table);
  if (!table) exit(3);
  for (link_entry *entry = old; entry < end; entry++)
    if (entry->packets) *find(&entry->between, hash_of(&entry->between)) = *entry;
  free(old);
}

static void add_waiting(void) {
  for (unsigned i = 0; i < waiting_count; i++)
    __builtin_prefetch(&table[waiting[i].hash & mask], 1);
  for (unsigned i = 0; i < waiting_count; i++) {
    link_entry *entry = find(&waiting[i].between, waiting[i].hash);
    if (!entry->packets) {
      entry->between = waiting[i].between;
      links++;
    }
    entry->packets++;
    entry->bytes += waiting[i].bytes;
    if (links * 2 > mask) double_table();
  }
  waiting_count = 0;
}

/* Takes the addresses out of a frame; 0 where it has none. */
static int read_ends(const uint8_t *frame, uint32_t len, ends *found) {
  uint32_t at = 12;
  uint16_t type = 0;
  for (; at + 2 <= len; at += 4) {
    memcpy(&type, frame + at, 2);
    if (type != 0x0081 && type != 0xa888) break; /* 8100 and 88a8 in network order */
  }
  at += 2;
  if (type == 0x0008 && at + 20 <= len) {
    uint32_t source, target;
    memcpy(&source, frame + at + 12, 4);
    memcpy(&target, frame + at + 16, 4);
    *found = (ends){{source, 4}, {target, 4}};
    return 1;
  }
  if (type == 0xdd86 && at + 40 <= len) {
    memcpy(found, frame + at + 8, 32);
    return 1;
  }
  return 0;
}

/* Uses all records that are whole; returns where the first that is not begins. */
static const uint8_t *walk(const uint8_t *at, const uint8_t *end) {
  while (end - at >= RECORD_HEADER_LEN) {
    uint32_t captured, wire_len;
    memcpy(&captured, at + 8, 4);
    memcpy(&wire_len, at + 12, 4);
    if (captured > MAX_RECORD_LEN - RECORD_HEADER_LEN) exit(2);
    const uint8_t *frame = at + RECORD_HEADER_LEN;
    if (captured > end - frame) break;
    at = frame + captured;
    waiting_packet *packet = &waiting[waiting_count];
    if (!read_ends(frame, captured, &packet->between)) continue;
    packet->hash = hash_of(&packet->between);
    packet->bytes = wire_len;
    packets++;
    bytes += wire_len;
    if (++waiting_count == BATCH) add_waiting();
  }
  return at;
}

int main(int count, char **arguments) {
  static uint8_t block[MAX_RECORD_LEN + BLOCK_LEN];
  int file = count == 2 ? open(arguments[1], O_RDONLY) : -1;
  if (file < 0 || read(file, block, FILE_HEADER_LEN) != FILE_HEADER_LEN) return 1;
  table = calloc(mask + 1, sizeof *table);
  if (!table) return 3;
  size_t unread = 0;
  for (ssize_t came; (came = read(file, block + unread, BLOCK_LEN)) > 0;) {
    const uint8_t *end = block + unread + came, *rest = walk(block, end);
    unread = (size_t)(end - rest);
    memmove(block, rest, unread);
  }
  add_waiting();
  printf("%lu packets, %lu links, %lu bytes\n", packets, links, bytes);
}
