/* Makes writes to chosen files fail, as a full or broken disk does. Loaded into a server with LD_PRELOAD.
 *
 * The file that FAULT_CONTROL names says which: "PATH-PART OPERATIONS ERRNO SKIP COUNT", where OPERATIONS are
 * letters: w (write, extend) and s (sync). SKIP operations succeed, then COUNT fail. No file: nothing fails. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct timespec armed_at;
static long seen;

static int fails(int fd, char operation) {
    const char *control = getenv("FAULT_CONTROL");
    struct stat state;
    if (!control || stat(control, &state)) return 0;
    FILE *file = fopen(control, "r");
    if (!file) return 0;
    char part[256], operations[8], link[64], path[4096];
    int error;
    long skip, count;
    int read = fscanf(file, "%255s %7s %d %ld %ld", part, operations, &error, &skip, &count);
    fclose(file);
    if (read != 5 || !strchr(operations, operation)) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (!strstr(path, part)) return 0;
    pthread_mutex_lock(&lock);
    if (memcmp(&armed_at, &state.st_mtim, sizeof armed_at)) {
        armed_at = state.st_mtim;
        seen = 0;
    }
    long number = seen++;
    pthread_mutex_unlock(&lock);
    if (number < skip || number >= skip + count) return 0;
    errno = error;
    return 1;
}

#define REAL(name) __typeof__(name) *real = (__typeof__(name) *)dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *bytes, size_t length) {
    REAL(write);
    return fails(fd, 'w') ? -1 : real(fd, bytes, length);
}
ssize_t pwrite(int fd, const void *bytes, size_t length, off_t at) {
    REAL(pwrite);
    return fails(fd, 'w') ? -1 : real(fd, bytes, length, at);
}
ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t at) {
    REAL(pwrite64);
    return fails(fd, 'w') ? -1 : real(fd, bytes, length, at);
}
ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t at) {
    REAL(pwritev);
    return fails(fd, 'w') ? -1 : real(fd, parts, count, at);
}
int fsync(int fd) {
    REAL(fsync);
    return fails(fd, 's') ? -1 : real(fd);
}
int fdatasync(int fd) {
    REAL(fdatasync);
    return fails(fd, 's') ? -1 : real(fd);
}
