/*
 * old-kernel PROGRAM ARGUMENTS: runs it as on a kernel of 3.10, as far as system calls go: those that came later answer ENOSYS.
 * The last of 3.10 on x86-64 is finit_module, 313 (arch/x86/syscalls/syscall_64.tbl).
 * old-kernel alone: says whether getrandom, 318, answers.
 */
#include <errno.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int count, char **arguments)
{
    struct sock_filter filter[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, 314, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog program = {.len = sizeof filter / sizeof *filter, .filter = filter};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0) {
        perror("old-kernel: seccomp");
        return 1;
    }
    if (count < 2) {
        char byte;
        puts(syscall(318, &byte, 1, 0) == -1 && errno == ENOSYS ? "ENOSYS" : "answered");
        return 0;
    }
    execv(arguments[1], arguments + 1);
    perror(arguments[1]);
    return 1;
}
