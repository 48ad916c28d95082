import { LOG_PATTERNS } from "../../collectors/log/patterns.ts";

/**
 * Words that say nothing of whose machine it is. No list of what is private is ever complete, so this one says what is not: what it
 * lacks is replaced, and the worst is a word too many.
 */
const WORDS = `
bin boot cron d daily dev etc home hourly init lib lib32 lib64 libexec local media mnt monthly opt proc root run sbin share slice spool
srv sys tmp usr var weekly crontabs cgroup fs self fd exe rc scope service socket timer mount target device swap log logs conf cfg data
stats json txt sh bash dash py python python3 pl perl rb ruby php lua tcl awk js mjs ts node java
keepalived vrrp check checkers script scripts misc bfd genhash notify track heplify haproxy nginx apache httpd mysql mysqld mariadb
postgres postgresql redis memcached mongod mongodb rabbitmq kafka zookeeper elasticsearch docker dockerd containerd shim runc podman conmon kubelet kubepods
burstable besteffort pod cri crio libpod lxc payload system user machine session init systemd journald logind udevd udev tmpfiles tmpfile
clean private resolved networkd timesyncd oomd executor dbus polkitd sshd ssh rsyslogd syslog syslogd rsyslog auditd audit chronyd ntpd crond
cronie anacron atd fcron jobber supercronic vixie parts updatedb mlocate plocate locate logrotate prelink mandb man db db2 apt dnf yum
packagekitd unattended upgrade rpm dpkg fstrim e2scrub mdadm mdmonitor mdcheck multipathd multipath iscsid iscsi lvm dmeventd
vmtoolsd vmware toolbox cmd open vm tools qemu ga guest agent hv vss daemon xenstored walinuxagent cloud
rsync tar gzip gunzip bzip2 xz zstd cp mv rm cat ls dd find grep egrep sed sort uniq head tail wc cut tr tee xargs sleep date kill killall
pkill pidof ps top free df du mount umount ip ss netstat curl wget nc ncat ping dig host nslookup stat test true false echo env timeout
stress ng fio iperf sysbench gcc cc cc1 make ld as git mongodump mysqldump pg dump dumpall restic borg bacula fd veeam backup
loadspike sar sysstat atop csv telegraf netdata collectd snmpd zabbix agentd prometheus exporter grafana filebeat fluentd fluent bit datadog puppet chef salt minion ansible nagios nrpe icinga
rtpengine rtpproxy kamailio asterisk freeswitch opensips beam smp erl epmd erlang patroni etcd consul vault nomad envoy traefik varnishd varnish squid bind named unbound
dnsmasq pdns postfix master qmgr pickup dovecot exim4 exim sendmail cups cupsd avahi rngd irqbalance tuned firewalld sssd nscd nslcd gssproxy polkitd abrtd abrt
kdump lldpd ntp ptp4l phc2sys gunicorn uwsgi celery puma unicorn fpm php7 tomcat jetty jenkins gitlab runner minio cassandra influxd clickhouse haproxy pgbouncer pgpool
proxysql vector promtail loki alertmanager pushgateway blackbox snmp ipmi corosync pacemaker pacemakerd crmd stonithd drbd heartbeat ucarp vrrpd bird bird6 frr zebra
bgpd ospfd quagga strongswan charon openvpn wireguard wg fail2ban aide clamd clamscan freshclam rkhunter lynis osqueryd falcon sensor wazuh ossec
oracle microsoft hyperv virtualbox parallels bhyve amazon google aliyun azure kvm xen unmanic rpcapd tcpdump strace perf bpftrace sadc sa1 sa2 iostat vmstat
pidstat mpstat iotop htop tmux screen vim vi nano less more su sudo login getty agetty systemctl journalctl loginctl dmesg sysctl modprobe insmod udevadm
kernel kworker ksoftirqd kswapd kcompactd khugepaged kthreadd migration rcu jbd2 xfsaild xfs ext4 btrfs nfs nfsd nfs4 nfsv4 lockd rpc rpcbind rpciod cifs cifsd smb ceph fuse gluster
glusterfs autofs automount sunrpc server volume glusterd
a about above abort aborted accept access according acquire activate activated active add added address advert advertisement after again
ago alarm alive all allocation allow already an and another any are as assertion at attempt auth available avoid back background backup bad be became
because become been before began begin being below better between block blocked blocking boot both broken bus but by byte bytes
call called calls can cannot cause caused change changed changing checking child close closed cmdline code command comm completed complete config
configuration configured confirm connect connected connecting connection constraint consumed container context core could count cpu cpus created
creating current currently daemons dead deadlock default delay delayed deleted denied died different dir directory disable disabled disk disks
does done down drop dropped due dump dumped dumping duplicate during each effective elapsed else enabled end ended ending enter entered
entering entry error errors event every exceeded exec exit exited exiting expected expired fail failed failing failure fall fatal fault fewer file files filesystem finished first
flush for forced forever fork found free freeze freezing frozen from full function gave get getting given global go going gone good got group
had handler hang hard has have held help high hold hours hung i idle if ignored illegal in inactive increase info information initial input
instance interface internal interrupt interrupted interval into invalid invoked io is it its job jobs keep kernel killed killing kill know
last late later leave leaving left less level like limit line link linked list load loaded loading local lock locked lockup long longer lost low
main major mark master max maximum me mem memory message messages min minor missing mode module more most must my name need network new
next no node none normal not nothing notice now null number of off offline ok old on once one online only oom open opened opening operation options or other
others out over own packet page pages parent path pending period permission pid policy possible previous priority process processes program
protocol quit quorum rate re reach read reading ready real reason received recovered recovery refused register registered release reload reloading remote
remove removed removing reply request requested resched reset response restart restarted restarting result resume resumed resumed retry return returned returning right rise
running runs same sched score second seconds self-detected send sending sent set setting should shutdown signal since size slow smtp snapshot so
some source stalled stale standby start started starting startup state status step still stop stopped stopping storage stuck success successful successfully
succeeded such sure switch sync synchronized table task tasks terminate terminated thaw thawed that the their them then there these they this thread threads time timed timeout
timer timers times to too total trace transition try trying two type unable under unexpected unfreeze unit unknown until up update us use used users using
value version via virtual wait waited waiting waits wall want warning was watchdog we weight were what when where which while who will with within without work worker would
write writing written wrong yes you your zero
vi ha lb chk instance1 router id advertisement int unicast peer peers dynamic preempt nopreempt initial fast dont state
sigterm sigkill sighup sigusr1 sigusr2 usr1 usr2 term hup int
`;

/** Words of the lines that a diagnosis reads, as the patterns have them. */
const OF_PATTERNS = LOG_PATTERNS.flatMap(
  ({ pattern }) => pattern.source.replace(/\(\?<\w+>|\\[a-zA-Z]/g, " ").match(/[A-Za-z][A-Za-z0-9']*/g) ?? [],
);

const KNOWN = new Set([...WORDS.split(/\s+/), ...OF_PATTERNS].map((word) => word.toLowerCase()));

/** Devices and interfaces by the names that kernel and systemd give them. */
const DEVICE =
  /^(?:(?:sd|vd|xvd|hd)[a-z]+\d*|nvme\d+(?:n\d+(?:p\d+)?)?|dm-\d+|md\d+|loop\d+|sr\d+|lo|(?:eth|ens|eno|bond|team|br|vlan|virbr|docker)\d{1,4}|enp\d+s\d+(?:f\d)?|u?\d{1,6}(?:h|ms|us|ns|s|m|kb|mb|gb|k|g)?)$/i;

/** Whether a word, or each part of it between marks, is one that everybody has. */
export function isPublic(word: string): boolean {
  return DEVICE.test(word) || word.split(/[-_.@:+\\/]/).every(isPublicPart);
}

const isPublicPart = (part: string): boolean =>
  part === "" || DEVICE.test(part) || KNOWN.has(part.toLowerCase());
