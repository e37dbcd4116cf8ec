import type { Report, Subject } from '../../detector.ts';
import { literalGroup } from '../../indicators/groups.ts';
import { isLetter, isWord, wordEnd } from '../../text/scan.ts';
import { WordSieve } from '../../text/sieve.ts';
import { FRAGMENT, INTERPRETER } from './rules.ts';

/** Verbs of cmdlets (Microsoft, Approved Verbs for PowerShell Commands). */
const VERBS: ReadonlySet<string> = new Set(
  (
    'add approve assert backup block checkpoint clear close compare complete compress confirm connect convert convertfrom convertto copy debug deny disable disconnect ' +
    'dismount edit enable enter exit expand export find format get grant group hide import initialize install invoke join limit lock measure merge mount move new open ' +
    'optimize out ping pop protect publish push read receive redo register remove rename repair request reset resize resolve restart restore resume revoke save search ' +
    'select send set show skip split start step stop submit suspend switch sync tee test trace unblock undo uninstall unlock unprotect unpublish unregister update use ' +
    'wait watch write foreach where'
  ).split(' '),
);

/** Nouns that only a cmdlet has. */
const NOUNS: readonly string[] = (
  'childitem itemproperty itempropertyvalue wmiobject wmimethod wmievent ciminstance cimmethod cimsession cimclass eventlog winevent executionpolicy pssession pssnapin ' +
  'psdrive psprovider psreadlineoption psrepository pscallstack psbreakpoint psremoting aduser adgroup adgroupmember adcomputer addomain adobject localuser localgroup ' +
  'localgroupmember scheduledtask scheduledjob webrequest restmethod securestring typedata mppreference mpcomputerstatus mpthreat netfirewallrule netadapter netipaddress ' +
  'netipconfiguration nettcpconnection netroute dnsname dnsclientcache smbshare smbmapping smbconnection hotfix authenticodesignature transcript clixml stringdata ' +
  'itempath psdebug strictmode tracesource unique formatdata computerinfo computerrestore wsmaninstance wsmanaction processmitigation bitlockervolume windowsfeature ' +
  'windowsoptionalfeature windowspackage bitstransfer vmsnapshot azaccount azvm azkeyvaultsecret msoluser mailboxpermission expression'
).split(' ');

/** Nouns that file names, routes and sentences carry as well (`new-item`, `stop-service`). */
const COMMON_NOUNS: readonly string[] = (
  'process service content item object host output job module alias location variable command history sleep credential acl member package console computer ' +
  'random type error warning verbose debug'
).split(' ');

const STRONG: ReadonlySet<string> = new Set(NOUNS);
const WEAK: ReadonlySet<string> = new Set(COMMON_NOUNS);

const SIEVE = new WordSieve([...NOUNS, ...COMMON_NOUNS]);

/** What the gate looks for. */
export const CMDLET_LITERALS: readonly string[] = [...NOUNS, ...COMMON_NOUNS].map((noun) => `-${noun}`);

const CMDLETS = literalGroup(CMDLET_LITERALS);

/** `Get-ChildItem`, `Import-Module x`: the name of a cmdlet at the start of the value or behind a sign. */
export function checkCmdlets({ text, value, absent = 0 }: Subject, report: Report): void {
  if ((absent & CMDLETS.bit) !== 0) return;
  let at = text.indexOf('-');
  while (at >= 0) {
    const end = wordEnd(text, at + 1);
    const noun = SIEVE.mayHold(text, at + 1, end) ? text.slice(at + 1, end) : '';
    if (STRONG.has(noun) || WEAK.has(noun)) {
      let start = at;
      while (start > 0 && isLetter(text.charCodeAt(start - 1))) start--;
      const before = text.charCodeAt(start - 1);
      const alone = start === 0 || (!isWord(before) && before !== 45);
      if (alone && VERBS.has(text.slice(start, at)))
        reportCmdlet(text, start, end, STRONG.has(noun) || isTyped(value, start, at, end), report);
    }
    at = text.indexOf('-', Math.max(end, at + 1));
  }
}

/** `Get-Content x` behind nothing or a pipe, written as the documentation does and with an argument. */
function isTyped(value: string, start: number, hyphen: number, end: number): boolean {
  const before = value.slice(0, start).trim();
  if (before !== '' && !before.endsWith('|') && !before.endsWith(';')) return false;
  if (before !== '') return true;
  return isCapital(value.charCodeAt(start)) && isCapital(value.charCodeAt(hyphen + 1)) && /^\s[\w$'"(.\\-]/.test(value.slice(end, end + 2));
}

function isCapital(code: number): boolean {
  return code >= 65 && code <= 90;
}

function reportCmdlet(text: string, start: number, end: number, strong: boolean, report: Report): void {
  const to = Math.min(text.length, end + 32);
  const flag = text.charCodeAt(end) === 32 && text.charCodeAt(end + 1) === 45 && isLetter(text.charCodeAt(end + 2));
  if (strong) report(INTERPRETER, start, to, start < 4 || flag ? 0.6 : 0.45);
  else if (flag) report(INTERPRETER, start, to, 0.6);
  else if (start === 0) report(FRAGMENT, start, to);
}
