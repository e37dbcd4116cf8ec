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
    'psql sqlite3 sqlmap msfconsole rpm dpkg apt apt-get yum docker kubectl lynx aria2c rsync ftp tftp vim emacs nano lsattr chattr mkdir gdb ansible sysinfo irb c89 c99 cc flock cpulimit perf pip pip3 pipx npm npx yarn uconv visudo perf useradd adduser rmt ssh-copy-id chef-shell',
  ),
  ...level(
    2,
    'ls id ps pwd nc sh bash zsh ksh csh tcsh dash fish ash rm cp mv ln df du wc od dd su vi ed rmdir cd ll nl tr ver vol del copy xcopy move ren md',
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

function level(rank: number, names: string): [string, number][] {
  return names.split(' ').map((name) => [name, rank]);
}

/** Names that no other word holds: any text with one is looked at. */
export const LONG_COMMANDS: readonly string[] = [...COMMANDS].filter(([name, rank]) => rank === 3 && name.length > 5).map(([name]) => name);

/** Second words that make a command of an ordinary word: `net user`, `set /a`. */
export const SUBCOMMANDS: ReadonlyMap<string, readonly string[]> = new Map([
  ['net', ['user', 'view', 'start', 'stop', 'localgroup', 'group', 'use', 'share', 'session', 'accounts']],
  ['reg', ['query', 'add', 'save']],
  ['sc', ['query', 'start', 'stop', 'create']],
]);
