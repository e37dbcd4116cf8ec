/** Tools that developers name in notes, messages and documentation. */
const TOOLS: string =
  'npm npx yarn pnpm pip pip3 pipx docker podman kubectl helm git svn gem bundle rake cargo composer make cmake mvn gradle brew apt ' +
  'apt-get aptitude yum dnf apk zypper snap ansible ansible-playbook cscli chef knife ansible-console ansible-galaxy ansible-pull ' +
  'ansible-vault ansible-inventory ansible-doc ansible-config chef-client chef-run chef-shell chef-vault chef-solo puppet salt ' +
  'terraform vagrant restic service mongo redis-cli java javac go rustc aws gcloud gsutil';

export const DEVELOPER_TOOLS: ReadonlySet<string> = new Set(TOOLS.split(' '));

/**
 * Commands of Unix shells, cmd.exe and PowerShell, by how telling the bare name is.
 * 3: no word of a language. 2: a short name that also occurs as an abbreviation. 1: an ordinary word.
 */
export const COMMANDS: ReadonlyMap<string, number> = new Map([
  ...level(
    3,
    'uname whoami ifconfig ipconfig netstat nslookup traceroute tracert wget netcat ncat socat telnet chmod chown chgrp crontab getent hostname lsof',
  ),
  ...level(
    3,
    'lsb_release mkfifo mknod nmap passwd pgrep pkill printenv printf readlink rmdir scp sftp ssh strace sudo sysctl systemctl systeminfo tasklist taskkill',
  ),
  ...level(
    3,
    'tcpdump uniq useradd usermod userdel vmstat xargs xterm xxd zcat tac rev base64 base32 openssl busybox gcc python python2 python3 perl ruby php lua nodejs',
  ),
  ...level(
    3,
    'powershell pwsh cmd wmic wscript cscript mshta regsvr32 rundll32 certutil bitsadmin netsh schtasks reg sc icacls attrib findstr iwr iex',
  ),
  ...level(
    3,
    'invoke-expression invoke-webrequest invoke-command get-content get-childitem get-process start-process start-sleep new-object out-file write-host write-output',
  ),
  ...level(
    3,
    'awk gawk mawk sed egrep fgrep grep zgrep tar gzip gunzip bunzip2 unzip nohup nice setsid stdbuf timeout env locale dmesg dig arp ip iptables mysql mysqldump',
  ),
  ...level(
    3,
    'psql sqlite3 sqlmap msfconsole rpm dpkg lynx aria2c rsync ftp tftp vim emacs nano lsattr chattr mkdir gdb sysinfo irb c89 c99 cc flock cpulimit perf uconv visudo perf useradd adduser rmt ssh-copy-id',
  ),
  ...level(
    3,
    'aspell basenc bpftrace busctl byebug capsh certbot cmp cobc cowsay cpio csplit csvtool debugfs dialog diff distcc dmidecode dmsetup dosbox dstat easy_install ebuild eqn espeak',
  ),
  ...level(
    3,
    'exiftool fping genisoimage ghci grc gtester hexdump hexedit hping3 iconv iftop ionice iostat ispell jjs jrunscript ksshell latexmk ldconfig logsave ltrace lscpu lsblk lspci lsusb lualatex luatex',
  ),
  ...level(
    3,
    'lwp-download lwp-request mawk msgattrib msgcat msgconv msgfilter msgmerge msguniq multitime nasm ncftp neofetch nft nroff nsenter openvt opkg pandoc pax pdflatex pexec pidstat pkexec pkg_info psftp pstree puttygen pydoc qpdf',
  ),
  ...level(
    3,
    'ranger readelf rlogin rlwrap rpmdb rpmquery rpmverify rsyslogd rtorrent run-mailcap run-parts rview rvim scanmem setarch setfacl getfacl setlock shuf slsh smbclient sshpass ssh-agent ssh-keygen ssh-keyscan sshd start-stop-daemon',
  ),
  ...level(
    3,
    'systemd-resolve systemd-run tclsh tbl tftpd tmux troff tshark unexpand unlzma unshare unsquashfs unxz unzstd update-alternatives uudecode uuencode valgrind vimdiff vipw vigr virsh w3m xdotool xelatex xetex xmodmap xzcat xzgrep zcmp zdiff zless',
  ),
  ...level(
    3,
    'adduser deluser addgroup delgroup chpasswd chsh chfn groupadd groupdel groupmod usermod newgrp blkid fdisk mkfs mkswap losetup insmod rmmod modprobe lsmod journalctl loginctl hostnamectl timedatectl swapon swapoff',
  ),
  ...level(
    3,
    'curlie httpie dig nmcli ethtool iwconfig ifup ifdown brctl conntrack ipset nmblookup rpcclient rpcinfo showmount snmpwalk snmpget tracepath mtr dnsenum hydra masscan nikto gobuster ffuf wfuzz msfvenom',
  ),
  ...level(
    3,
    'bcdedit cacls cipher cmdkey dsquery esentutl forfiles fsutil hh installutil msbuild msiexec nbtstat nltest ntdsutil odbcconf pathping pnputil qprocess quser qwinsta regasm regsvcs sigverif takeown vssadmin wbadmin wevtutil whoami winrm winrs xcacls',
  ),
  // aliases of PowerShell, but for those that are abbreviations of medicine and trade
  ...level(3, 'gcim gwmi usleep'),
  ...level(2, 'gci ipmo saps spps'),
  ...level(3, 'aa-complain aa-disable aa-enforce aa-exec aa-genprof aa-logprof aa-remove-unknown aa-status aa-teardown aa-unconfined'),
  ...level(1, TOOLS),
  ...level(
    2,
    'ls id ps pwd nc sh bash zsh ksh csh tcsh dash fish ash rm cp mv ln df du wc od dd su vi ed rmdir cd ll nl tr ver vol del copy xcopy move ren md ptx rcp rsh tic tbl mtr',
  ),
  ...level(
    1,
    'cat echo find sleep date time touch kill killall mail sort head tail more less cut test host ping dir type net set who which w last login expr false true history',
  ),
  ...level(
    1,
    'mount tee split paste join look yes fold file man at curl export source alias exec eval wait fg bg top free uptime finger stat start call pause assoc shutdown reboot',
  ),
]);

/** Commands that start the one behind them. */
export const PREFIXES: ReadonlySet<string> = new Set([
  'time',
  'nohup',
  'sudo',
  'env',
  'strace',
  'nice',
  'timeout',
  'xargs',
  'command',
  'exec',
  'setsid',
  'watch',
  'flock',
  'cpulimit',
]);

function level(rank: number, names: string): [string, number][] {
  return names.split(' ').map((name) => [name, rank]);
}

/** Names of rank 3 that trades, people and sentences have too: alone they say nothing. */
export const WORDLIKE: ReadonlySet<string> = new Set(
  'python python2 python3 perl ruby php lua vim emacs nano docker reg sc ip cc tar rev tac nice dig locale timeout hostname passwd env cmd dialog diff cmp ranger jjs pax hydra cipher hh cowsay perf irb bundle busybox sysinfo tmux'.split(
    ' ',
  ),
);

/** What the gate looks for: a command with a flag or an absolute path, and names that tell with a blank behind them. */
export const DIRECT_LITERALS: readonly string[] = [...COMMANDS].flatMap(([name, rank]) => {
  const forms = [`${name} -`, `${name} /`];
  return rank === 3 && name.length > 2 && name.length < 6 && !WORDLIKE.has(name) ? [...forms, `${name} `] : forms;
});

/** Names that no other word holds: any text with one is looked at. */
export const LONG_COMMANDS: readonly string[] = [...COMMANDS].filter(([name, rank]) => rank === 3 && name.length > 5).map(([name]) => name);

/** Second words that make a command of an ordinary word: `net user`, `set /a`. */
export const SUBCOMMANDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['net', ['user', 'view', 'start', 'stop', 'localgroup', 'group', 'use', 'share', 'session', 'accounts']],
  ['reg', ['query', 'add', 'save']],
  ['sc', ['query', 'start', 'stop', 'create']],
  [
    'aws',
    ['s3 ls', 's3 cp', 's3 sync', 's3api ', 'sts ', 'iam list', 'iam get', 'iam create', 'ec2 describe', 'ssm get', 'secretsmanager '],
  ],
]);

/** Second words of tools that developers name in notes as well: behind a separator they are told, alone they are a fragment. */
export const TOOL_SUBCOMMANDS: ReadonlySet<string> = new Set(
  'install uninstall add remove update upgrade run exec start stop restart status build pull push clone get apply delete describe create init list show login logs ps search dump decrypt report all script plugin alerts playbook inspect collection config'.split(
    ' ',
  ),
);
