import type { Severity } from '@sallyport/core';
import { weaknessFingerprint } from '@sallyport/inventory';
import { z } from 'zod';
import type { SeenWeakness } from '../../../ingest/weakness-store.ts';
import { check, placeOfUrl, plainText, seenOnce, textSchema } from './seen.ts';
import { childrenOf, type Element, textOf } from './xml.ts';

/** Numbers come as text; what is missing counts as nothing. */
const numberSchema = z.coerce.number().default(0);

const instanceSchema = z.object({
  uri: textSchema.default(''),
  method: z.string().max(20).default(''),
  param: textSchema.default(''),
});

const alertSchema = z.object({
  pluginid: z.string().max(50),
  alertRef: z.string().max(50).optional(),
  alert: textSchema.optional(),
  name: textSchema.optional(),
  riskcode: numberSchema,
  confidence: numberSchema,
  desc: z.string().default(''),
  solution: z.string().default(''),
  cweid: numberSchema,
  instances: z.array(instanceSchema).max(5_000).default([]),
});

const reportSchema = z.object({
  site: z.array(z.object({ '@name': textSchema.default(''), alerts: z.array(alertSchema).max(5_000).default([]) })).max(1_000),
});

type Alert = z.infer<typeof alertSchema>;

/** ZAP's scale: 3 is high; it knows no critical. */
const SEVERITY: readonly Severity[] = ['info', 'low', 'medium', 'high'];

/** The traditional JSON report of ZAP. */
export function fromZapJson(value: unknown, at: number): SeenWeakness[] {
  return check(reportSchema, value).site.flatMap((site) => site.alerts.flatMap((alert) => fromAlert(alert, site['@name'], at)));
}

/** The traditional XML report of ZAP. */
export function fromZapXml(report: Element, at: number): SeenWeakness[] {
  return childrenOf(report, 'site').flatMap((site) =>
    childrenOf(site, 'alerts')
      .flatMap((alerts) => childrenOf(alerts, 'alertitem'))
      .flatMap((item) => fromAlert(check(alertSchema, alertOf(item), 'body.text: alertitem'), site.attributes.name ?? '', at)),
  );
}

function alertOf(item: Element): object {
  const texts = ['pluginid', 'alertRef', 'alert', 'name', 'riskcode', 'confidence', 'desc', 'solution', 'cweid'];
  const instances = childrenOf(item, 'instances').flatMap((list) => childrenOf(list, 'instance'));
  return {
    ...Object.fromEntries(texts.map((name) => [name, textOf(item, name)] as const).filter(([, text]) => text !== '')),
    instances: instances.map((one) => ({ uri: textOf(one, 'uri'), method: textOf(one, 'method'), param: textOf(one, 'param') })),
  };
}

/** One weakness for each place. What ZAP was told is a false positive (confidence 0) is left out; attack and evidence are not kept. */
function fromAlert(alert: Alert, site: string, at: number): SeenWeakness[] {
  if (alert.confidence === 0) return [];
  const kind = alert.alertRef ?? alert.pluginid;
  const places = new Map<string, SeenWeakness>();
  for (const { uri, method, param } of alert.instances.length === 0 ? [{ uri: site, method: '', param: '' }] : alert.instances) {
    const place = placeOfUrl(uri, method);
    const id = weaknessFingerprint('zap', kind, place.method, place.host, place.template, param);
    const known = places.get(id);
    places.set(id, {
      id,
      source: 'zap',
      kind,
      title: alert.name ?? alert.alert ?? kind,
      severity: SEVERITY[alert.riskcode] ?? 'info',
      cwe: Math.max(0, alert.cweid),
      owasp: '',
      ...place,
      // ZAP names a parameter and not where it is; a GET has it in the query.
      point: param !== '' && method === 'GET' ? `query.${param}` : param,
      detail: plainText(alert.desc),
      remediation: plainText(alert.solution),
      ...seenOnce(at),
      count: (known?.count ?? 0) + 1,
    });
  }
  return [...places.values()];
}
