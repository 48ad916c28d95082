/*
 * only-calls ERRNO NUMBERS PROGRAM ARGUMENTS: runs it with these system calls alone ("0,1,2"); the others answer with that errno, as
 * systemd's SystemCallFilter= makes them, or a kernel that does not have them. Without a program: says what getrandom, 318, answers.
 */
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#define MOST 1000

int main(int count, char **arguments)
{
    static struct sock_filter filter[2 * MOST + 4];
    int at = 0;
    if (count < 3)
        return 2;
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr));
    for (char *number = strtok(arguments[2], ","); number != NULL && at < 2 * MOST; number = strtok(NULL, ",")) {
        filter[at++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (unsigned)atoi(number), 0, 1);
        filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    }
    filter[at++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | (unsigned)atoi(arguments[1]));
    struct sock_fprog program = {.len = (unsigned short)at, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("only-calls: seccomp");
        return 1;
    }
    if (count == 3) {
        char byte;
        puts(syscall(318, &byte, 1, 0) == -1 ? strerrorname_np(errno) : "answered");
        return 0;
    }
    execv(arguments[3], arguments + 3);
    perror(arguments[3]);
    return 1;
}
