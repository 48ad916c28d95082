/* Preloaded: the C library's uname(2) says what CentOS 7.9's says. OpenSSL asks it whether /dev/urandom will do without getrandom. */
#include <string.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

int uname(struct utsname *name)
{
    long result = syscall(SYS_uname, name);
    if (result == 0)
        strcpy(name->release, "3.10.0-1160.el7.x86_64");
    return (int)result;
}
