import { SallyportError } from '@sallyport/core';
import { describe, expect, it } from 'vitest';
import { readResults } from './read.ts';

const AT = Date.UTC(2026, 5, 1);
const read = (value: unknown) => readResults(typeof value === 'string' ? value : JSON.stringify(value), AT);

function refusal(value: unknown): { readonly place: string; readonly detail: string } {
  try {
    read(value);
  } catch (error) {
    if (error instanceof SallyportError && error.code === 'IMPORT_INVALID') return { place: error.place, detail: error.detail };
    throw error;
  }
  throw new Error('it was taken');
}

const alert = {
  pluginid: '40018',
  alertRef: '40018',
  alert: 'SQL Injection',
  name: 'SQL Injection',
  riskcode: '3',
  confidence: '2',
  desc: '<p>SQL injection may be possible.</p>',
  solution: '<p>Use <b>parameters</b>.</p>',
  cweid: '89',
  instances: [
    { uri: 'https://user:pw@api.bank.example/accounts?id=4111111111111111', method: 'GET', param: 'id', attack: "1' OR", evidence: '500' },
    { uri: 'https://api.bank.example/accounts?id=2', method: 'GET', param: 'id' },
    { uri: 'https://api.bank.example/payments', method: 'POST', param: 'note' },
  ],
};

describe('ZAP', () => {
  const report = (alerts: object[]) => ({
    '@programName': 'ZAP',
    '@version': '2.16.0',
    site: [{ '@name': 'https://api.bank.example', alerts }],
  });

  it('gives one weakness for each place, without attack, evidence or query', () => {
    const { source, list } = read(report([alert, { ...alert, confidence: '0' }]));
    expect(source).toBe('zap');
    expect(list).toMatchObject([
      {
        ...{
          kind: '40018',
          title: 'SQL Injection',
          severity: 'high',
          cwe: 89,
          method: 'GET',
          host: 'api.bank.example',
          template: '/accounts',
        },
        ...{ point: 'query.id', detail: 'SQL injection may be possible.', remediation: 'Use parameters .', count: 2 },
      },
      { method: 'POST', template: '/payments', point: 'note', count: 1 },
    ]);
    expect(JSON.stringify(list)).not.toMatch(/4111|OR|pw@/);
  });

  it('reads the same from XML as from JSON', () => {
    const instances = alert.instances
      .map(
        ({ uri, method, param }) =>
          `<instance><uri>${uri.replaceAll('&', '&amp;')}</uri><method>${method}</method><param>${param}</param></instance>`,
      )
      .join('');
    const item =
      `<alertitem><pluginid>40018</pluginid><alertRef>40018</alertRef><alert>SQL Injection</alert><name>SQL Injection</name><riskcode>3</riskcode>` +
      `<confidence>2</confidence><desc>&lt;p&gt;SQL injection may be possible.&lt;/p&gt;</desc><instances>${instances}</instances>` +
      `<solution>&lt;p&gt;Use &lt;b&gt;parameters&lt;/b&gt;.&lt;/p&gt;</solution><cweid>89</cweid></alertitem>`;
    const xml = `<?xml version="1.0"?><OWASPZAPReport programName="ZAP" version="2.16.0"><site name="https://api.bank.example"><alerts>${item}</alerts></site></OWASPZAPReport>`;
    expect(read(xml)).toEqual(read(report([alert])));
  });

  it('names what is wrong', () => {
    expect(refusal(report([{ ...alert, riskcode: 'much' }]))).toMatchObject({ place: 'body.text: site.0.alerts.0.riskcode' });
    expect(refusal(report([{ alert: 'x' }]))).toMatchObject({ place: 'body.text: site.0.alerts.0.pluginid' });
  });
});

describe('Nuclei', () => {
  const line = {
    'template-id': 'CVE-2021-44228',
    info: {
      name: 'Log4Shell',
      severity: 'critical',
      description: 'JNDI',
      remediation: 'Update.',
      classification: { 'cwe-id': ['cwe-502'] },
    },
    'matcher-name': 'dns',
    type: 'http',
    host: 'api.bank.example',
    'matched-at': 'https://api.bank.example/search?q=%24%7Bjndi',
    request: 'GET /search HTTP/1.1\r\nAuthorization: Bearer secret-token-1',
    'extracted-results': ['10.0.0.8'],
  };

  it('reads lines, and the array of -json-export, alike', () => {
    const { source, list } = read([line, { ...line, 'matcher-name': 'http' }].map((item) => JSON.stringify(item)).join('\n'));
    expect(source).toBe('nuclei');
    expect(list).toMatchObject([
      {
        kind: 'CVE-2021-44228',
        severity: 'critical',
        cwe: 502,
        host: 'api.bank.example',
        template: '/search',
        point: 'dns',
        remediation: 'Update.',
      },
      { point: 'http' },
    ]);
    expect(JSON.stringify(list)).not.toMatch(/secret-token|10\.0\.0\.8|jndi/);
    expect(read([line]).list).toEqual(list.slice(0, 1));
  });

  it('names the line that is wrong', () => {
    expect(refusal(`${JSON.stringify(line)}\n{"template-id": `)).toMatchObject({ place: 'body.text: line 2' });
    expect(refusal(`${JSON.stringify(line)}\n{"template-id":"x"}`)).toMatchObject({ place: 'body.text: line 2: info' });
  });
});

describe('Burp', () => {
  const issue = (
    severity: string,
  ) => `<issue><serialNumber>71</serialNumber><type>2097920</type><name><![CDATA[Cross-site scripting]]></name>
    <host ip="10.0.0.8">https://api.bank.example</host><path><![CDATA[/search]]></path><location><![CDATA[/search [q parameter]]]></location>
    <severity>${severity}</severity><confidence>Certain</confidence><issueBackground><![CDATA[<p>Reflected.</p>]]></issueBackground>
    <remediationBackground><![CDATA[<p>Encode.</p>]]></remediationBackground>
    <vulnerabilityClassifications><![CDATA[<ul><li><a href="x">CWE-79: XSS</a></li></ul>]]></vulnerabilityClassifications>
    <requestresponse><request base64="true"><![CDATA[c2VjcmV0LXRva2Vu]]></request></requestresponse></issue>`;
  const report = (issues: string) =>
    `<?xml version="1.0"?><!DOCTYPE issues [<!ELEMENT issues (issue*)>]><issues burpVersion="2024.1" exportTime="now">${issues}</issues>`;

  it('reads issues, without messages and without false positives', () => {
    const { source, list } = read(report(issue('High') + issue('False positive')));
    expect(source).toBe('burp');
    expect(list).toMatchObject([
      {
        ...{ kind: '2097920', title: 'Cross-site scripting', severity: 'high', cwe: 79, host: 'api.bank.example', template: '/search' },
        ...{ point: 'q parameter', detail: 'Reflected.', remediation: 'Encode.' },
      },
    ]);
    expect(JSON.stringify(list)).not.toContain('c2VjcmV0');
  });

  it('names what is wrong, with the line of broken XML', () => {
    expect(refusal(report(issue('Grave')))).toEqual({ place: 'body.text: issue[0]: severity', detail: 'Grave is no severity of Burp' });
    expect(refusal('<issues>\n<issue></issues>').place).toMatch(/^body\.text: line 2, column \d+$/);
  });

  it('resolves no entity', () => {
    const bomb =
      '<!DOCTYPE issues [<!ENTITY a "ha"><!ENTITY b SYSTEM "file:///etc/passwd">]><issues><issue><name>&a;&b;</name></issue></issues>';
    expect(refusal(bomb).detail).toMatch(/undefined entity|no XML/);
    expect(refusal(`${'<a>'.repeat(80)}${'</a>'.repeat(80)}`).detail).toBe('nested deeper than 64');
  });
});

it('says what it knows where it cannot tell what a file is', () => {
  for (const text of ['{"a":1}', '42', '<html></html>']) expect(refusal(text)).toMatchObject({ place: 'body.text' });
  expect(refusal('{"a":1}').detail).toContain('Nuclei (JSON lines)');
  expect(refusal('nonsense').detail).toMatch(/^no JSON: /);
  expect(refusal('<html></html>').detail).toBe('the XML is no report of ZAP (OWASPZAPReport) or Burp (issues), but html');
});
