/**
 * Words that names of kernel functions and threads are made of: those that stand in 30 or more symbols of a 6.x kernel (/proc/kallsyms), and those of
 * file systems and drivers that are modules. A function of a driver that nobody else has is made of others.
 */
const WORDS = `
abort ac accept access account acct ack acl acomp acpi acquire acs act action activate active add addname addr addrconf address adj adjust
admin advance advanced advisor aead af affinity after ag age agf ahash ail aio akcipher alarm alg alias align alignment all alloc allocate
allocated allocbt allow allowed amd and anon any ap apic apicv append apply arc arch area arena arg args arm arp array as asm aspm assign
assoc associate asymmetric async at atomic attach attr attribute attrs audit auth auto autofs autogroup aux avail available avc avg avic
avtab avx backing backref bad badblocks balance balloon barrier base batch bbr bdev bdi be before begin bfq bfqg bfqq bg bh bin bind
binder bio bios bit bitmap bits blackhole blake blk blkcg blkdev blkg bload block blockgc blocks bm bmap bmbt bmi bool boost boot bootmem
bound bounds box bp bpf bprm br branch break breakpoint bridge broadcast bsg btf btree btrfs bts bucket buf buffer buffered buffers bug
build bulk bus busy by bypass byte bytes ca cache cached caches calc calculate calipso call callback callbacks callchain callee can cancel
cap capability capable capacity carrier cb cbs cctx cdev ceph cfg cfs cgroup cgrp chain chan change changed channel char charge check
checkentry checkpoint checksum child children chip chunk cid cifs cifsd cil cipso cl clamp class classify cldev clean cleanup clear client
clk clock clockevents clocksource clone close cls cluster cmd cmdline cmis cmos cmp cn coalesce cold collapse collect command commit
committed common comp compact compaction compare compat complete completed completion component composite compress compressblock compute
con cond conf config configure conflict congestion conn connect connlimit conntrack console constprop constraint constraints consume cont
container contention context control controller conver convert cookie copy core coredump corrupt corruption count counter counters cow
cppc cpu cpufreq cpuhp cpuid cpuidle cpumask cpus cpuset cqe cr crc create cred creds crypt crypto csd csk css cstate csum ct ctime ctl
ctnetlink ctrl cts ctx cur curr current cursor cycle da damon damos data datagram dax dcb dcbnl dctx dd deactivate dead deadline dealloc
debug debugfs dec decode decompress decrypt dedicateddictsearch default defer deferred deflate defrag del delalloc delay delayacct delayed
delete deliver delta dentry depot depth dequeue desc describe descriptor dest destroy destruct detach detect detector determine dev device
devices devlink devm devmem devpts devres dgram diag dictmatchstate die digest dim dio dir direct dirty disable disabled discard
disconnect disk dispatch divider dl dlm dm dma dmabuf dmi dmsetup dmu do doi dointvec doit domain domhsh done double down dquot dr drain
drbd drbg driver drop dropped ds dst dummy dump dumpit dup duty dw dwc dyn dynamic dynptr each early ebt ec ecc edge eeprom efi eh eht
elem elf elv em emergency emit empty emulate emulated emulator enable enabled enc encap encode encrypt encrypted end endio enqueue enter
entity entries entry eofblocks eoi ep epoll epp equal erofs err error errors es established estimate eth ethnl ethtool ev eval evaluate
evdev event eventfd events evict ex exact exc exception exceptions exchmaps exchrange exclusive exec execute exit exp expand expect expire
expired export expr ext extdict extend extended extent extents external exthdr extra extract factor fadvise fail failed failover failure
fair fallback fallocate fanotify fast fastopen fasync fault fc fcntl fd fdatasync fdb fdinfo feature features fence fetch fh fib field
fields fifo file fileattr filemap files filestream fill filter final finalize find fini finish finup firmware first fix fixed fixup fl
flag flags flow flowtable flush fn folio folios follow fop fops for force forced foreign forget fork format forward fpu frag fragment
frags frame free freelist freeze freezer freq frequency from frozen fs fscrypt fse fsmap fsnotify fsync ftrace full func function fuse
futex fw fwd fwnode gate gc gen generate generic genl geometry get getattr getfsmap getlsmprop getparents getrq getsockopt gettime
getxattr gfn gfs global glock gluster gmem governor gp gpe gpfs grab graph gre gro group groups grow gso guest halt handle handler
handlers hardlockup has hash hashlimit hbm hctx hdr head header help helper hex hid hidinput hidraw high highpri hmac hold hole hook hooks
host hotplug hpet hrtimer hsu ht htab htb huf huge hugepage hugetlb hugetlbfs hv hva hvc hw hwframe hypercall ia ialloc ibs iclog icmp
icmpv icreate id idle idr ids idt idx iext if ifaddr iget igmp ignore iio ilock image imc import in inactive inc index indirect inet info
ingress init initcall initial initialize initialized inj inject inline inner ino inobt inode inodegc inodes inorder inotify input insert
insn install instance instantiate int intel intent interface internal interrupt interruptible interval intr inuse invalid invalidate io
ioam ioapic ioc iocg iocost ioctl ioend iomap iommu ioremap iov iova iovec ip ipc ipi ipmac ipmr ipport ipportip ipportnet iptable ipv
irec irq irqfd irqs irqsave is iscsi iscsid isolate isolated isra issue item items iter iterate itimer iunlink iwalk jbd jent jhash
jiffies jit join journal jump kadt kallsyms kauditd kbd kblockd kcompactd kdmflush keepalive kern kernel kernfs key keyctl keyring keys
kfifo kfree kfunc khugepaged khungtaskd kick kill killable kipmi klist kmalloc kmem kobj kobject ksettings ksm ksmd ksoftirqd kswapd ksys
kthread kthreadd ktime kvm kworker kyber label landlock lapic large last lat late latency lazy lbr ldisc ldt leaf leafn lease leave left
legacy len length level lib limit limits line linear link links list listen listxattr ll llseek llvm lo load local lock lockd locked locks
log lookup loop low lower lpfc lru lruvec lskcipher lsm lsn lustre lwt lwtunnel lz lzo ma mac machine macvlan madvise make managed mangle
many map mapped mapper mapping mark mas mask master match matrix max maxrecs may maybe mb mballoc mbox mc mcast md mdb me megaraid mei mem
member memblock memcg memcpy meminfo memmap memory mempolicy mempool memtype merge meta metadata metadir metafile method metrics mgmt
microcode migrate migration min minmax misc miss mkdir mknod mkwrite mld mlock mls mm mmap mmcfg mmio mmu mnt mod modalias mode model
modern modify module mount move mp mpage mpi mpol mpt mptcp mpts mptsas mq mqueue mr mroute ms msg msgctl msgrcv msi msix msr mt mtrr mtu
multi multicast multipath mutex mux name named namespace namespaces nanosleep napi nat native nbcon nbd nd ndisc near need needs neigh
nested net netdev netdevice netif netiface netlbl netlink netns netport new next nexthop nf nfnetlink nfnl nfs nfsd nft nh nhmex ni nic
nid nl nla nlattr nlmsg nmi no nocb node nodemask nodes nodict noflush nohz nolock non noop nop noprof normal not note notifier notifiers
notify nowait nr ns null num numa nvdimm nvme nvp obj object objects ocfs of off offline offload offset offsets ok old on once one oneshot
online only oom op opcode open ops opt option options opts or order ordered origin orphan os osc other out output overflow override ovl
owner pa pack package packet pad padata page pagemap pages paging panic par param params paravirt parent parse part partial partition pass
path pause payload pcc pci pcibios pcie pcim pcpu pd pebs peek pelt pending per perag percpu perf period periodic perm permission pernet
pf pfn pfx pg pgd phys pi pic pick pid pidfd pidfs pids pin ping pinned pio pipapo pipe pirq pit pkcs pkey pkt platform plug pm pmd pmem
pmtu pmu pnp pnpacpi point pointer poke policy policydb poll pool pop populate port ports pos posix possible post power pps pr prb prctl
pre prealloc preallocations preempt prefetch prefix prep prepare preparse present pressure prev print printk prio priority priv private
probe probestub proc process processor profile prog prop propagate property prot proto protocol proxy ps psi psock pstate pstore pt pte
ptes ptlrpc ptp ptr ptrace pty pud pull punt purge push put pv pvclock pvm pvscsi qdisc qgroup qla qos querier query queue queued queues
quirk quota ra radix raid ram ramfs random range rate ratelimit ratio raw rb rbd rbio rbtree rcu rcub rcuo rcv rdmsr rdpmc read readahead
readdir readlink ready real realloc reaping rebalance reboot rebuild rec recalc receive recent reclaim reconfigure record recover recovery
recv recvmsg redirect ref refcount refcountbt reference refill reflink refresh refs reg region regions register regs regset reject relay
release reload reloc relocate remap remote remount remove removename removexattr rename repair replace replay reply report req reqsk
request requests requeue res rescan resched rescue rescuer reservation reserve reserved reset resize resolve resource resources restart
restore restrict result resume resv resync ret retransmit retry return reuseport revalidate revoke rhash right ring ringbuf rm rmap rmapbt
rmdir rmtval rng ro root roots round route router routing rowfindbestmatch rpc rpm rps rq rqos rqs rs rsa rseq rss rstat rsv rt rtc rtm
rtnl rtrefcountbt rtrmapbt rule rules run running runtime rw rwsem rwsems rx saddr safe same sample save saved sb sbitmap scale scaling
scan sched schedule scope score screen scrub scsi sct sctp sd search seccomp secctx secmark secondary sectors security seed seg segcblist
segment segments sel select self selinux sem semctl semtimedop send sendmsg seq serdev serial server session set setattr setgroups setkey
setsockopt settime setup setxattr sf sg sgt sha shadow shared shash sheaf shift shm shmctl shmem short should show shrink shrinker
shutdown sick sid sidtab sig signal simple single sip size sk skb skcipher skip skx slab slave sleep slot slow slowpath small smb smbd smn
smp smt snapshot snb snbep snmp snr sock socket sockopt softirq software sort source space sparse spec special spin spl splice split spr
spte spurious sq squashfs src srcu srh sse stable stack stale stall standard start startup stat state statfs static stats status step
stimer stop storage store stp str stream strict string stripe strp struct sub subflow submit subpage subsys subsystem subtree sugov super
supply supported supports suspend swap swapin swiotlb switch symlink synack sync synchronize syndrome synic synproxy sys syscall sysctl
sysctls sysfs syslog system sysvec table tables tag tags tail tap target task tasklet tasks tb tc tcf tcp tdp temp template termios test
text tfm tg tgid thaw thermal thin this thread threads thresh threshold thresholds throtl throttle throttled thunk tick ticket tid time
timekeeping timens timeout timer timerfd timers timespec timestamp tlb tmigr tmpfile tnum to token topology total touch tp tproxy tr trace
tracefs traceiter tracer tracing track tramp trampoline trans transaction transfer transform transition translate transport tree trie
trigger trim trip truncate try trylock ts tsc tty tun tunnel tuple two tx txg type tz uadt uart uc udp udplite udpv uevent uid umask
umount unbind unbound uncharge uncore undo uninit uninterruptible unit unix unknown unlink unlock unlocked unmap unmapped unmount unpin
unplug unregister unshare unused unwind unwritten up update upi upper uprobe uptodate uref uring us usage usb use used user userfaultfd
userspace usingdtable ut util uuid val valid validate value vc vcpu vcs vd vdso vector vendor verifier verify version veth vextent vfork
vfs vg vga vgacon via vif virt virtblk virtio virtnet virtqueue visible vlan vli vm vma vmalloc vmap vmballoon vmci vmemmap vmexit vmgexit
vmmemctl vmscan vmw vn vp vpd vq vring vsock vsyscall vt vxlan wait waitid wake wakeup walk warn warning watch watchdog wb wbs wbt wc
weight window with wksp work worker workfn workqueue workspace wq write writeback writepage writepages wrmsr xa xas xattr xdp xfrm xfs
xfsaild xlog xmit xor xp xprt xr xsk xstate xt xvd xz yield zap zero zfs zio zlib zone zs zstd zswap
`;

const KNOWN = new Set(WORDS.split(/\s+/));

/** A part of a function's name, between marks and digits. */
export function isKernelWord(part: string): boolean {
  return part.length < 2 || KNOWN.has(part.toLowerCase());
}
