/*
 * bin/loadspike of the bundle: starts the bundle's Node by the bundle's own loader, from wherever the bundle lies. Linked statically,
 * so that it needs nothing of the machine that it runs on, not even a shell.
 * The build gives COMMAND_FLAGS and AGENT_FLAGS: Node's options for a command, and for the service.
 */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

#define MOST_ARGUMENTS 4096

static char root[PATH_MAX], loader[PATH_MAX + 64], runtime[PATH_MAX + 64], node[PATH_MAX + 64], cli[PATH_MAX + 64];

/* The folder above bin/. Without /proc (a chroot) what the kernel was asked to execute has to do (getauxval(3), AT_EXECFN). */
static int find_root(void)
{
    ssize_t length = readlink("/proc/self/exe", root, sizeof root - 1);
    if (length < 0) {
        const char *asked = (const char *)getauxval(AT_EXECFN);
        if (asked == NULL || strlen(asked) >= sizeof root)
            return -1;
        length = (ssize_t)strlen(strcpy(root, asked));
    }
    root[length] = '\0';
    for (int level = 0; level < 2; level++) {
        char *slash = strrchr(root, '/');
        if (slash == NULL)
            return -1;
        *slash = '\0';
    }
    return 0;
}

int main(int count, char **given)
{
    static const char *const command_flags[] = {COMMAND_FLAGS, NULL};
    static const char *const agent_flags[] = {AGENT_FLAGS, NULL};
    const char *arguments[MOST_ARGUMENTS];
    int at = 0;

    if (find_root() != 0) {
        fprintf(stderr, "loadspike: cannot tell where its own files are; give the whole path of bin/loadspike\n");
        return 1;
    }
    if (count > MOST_ARGUMENTS - 32) {
        fprintf(stderr, "loadspike: expected at most %d arguments, found %d\n", MOST_ARGUMENTS - 32, count - 1);
        return 2;
    }
    snprintf(runtime, sizeof runtime, "%s/runtime", root);
    snprintf(loader, sizeof loader, "%s/runtime/ld-linux-x86-64.so.2", root);
    snprintf(node, sizeof node, "%s/runtime/node", root);
    snprintf(cli, sizeof cli, "%s/app/agent/cli.js", root);

    arguments[at++] = loader;
    arguments[at++] = "--inhibit-cache"; /* as collectors/own-process.ts */
    arguments[at++] = "--library-path";
    arguments[at++] = runtime;
    arguments[at++] = node;
    const char *const *flags = count > 1 && strcmp(given[1], "agent") == 0 ? agent_flags : command_flags;
    for (; *flags != NULL; flags++)
        arguments[at++] = *flags;
    arguments[at++] = cli;
    for (int i = 1; i < count; i++)
        arguments[at++] = given[i];
    arguments[at] = NULL;

    execv(loader, (char *const *)arguments);
    fprintf(stderr, "loadspike: %s cannot be started (%s); unpack or install it again\n", loader, strerror(errno));
    return 1;
}
