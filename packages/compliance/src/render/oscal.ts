import { createHash } from 'node:crypto';
import type { InventoryChanges } from '../facts/inventory-changes.ts';
import type { ReportControl, ReportDocument } from '../report/document.ts';

const NAMESPACE = 'https://sallyport.invalid/ns/oscal';
const OSCAL_VERSION = '1.2.1';

/** A UUID (version 5 shape) made from the report itself, so that the same report has the same ids. */
function uuidOf(report: ReportDocument, name: string): string {
  const hex = createHash('sha256')
    .update(`${report.framework.id}\n${report.period.from}\n${report.period.to}\n${report.source.head}\n${name}`)
    .digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** OSCAL wants a token; NIST references are tokens already. */
function controlId(control: ReportControl): string {
  return control.ref.replace(/[^A-Za-z0-9_.-]+/g, '_').replace(/^([^A-Za-z_])/, '_$1');
}

const stateProp = (state: string): object => ({ name: 'assessment-state', ns: NAMESPACE, value: state });

function observation(report: ReportDocument, control: ReportControl): object {
  return {
    uuid: uuidOf(report, `observation ${control.id}`),
    title: control.title,
    description: control.reasons.join('. '),
    methods: ['EXAMINE', 'TEST'],
    types: ['control-objective'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': uuidOf(report, 'tool') }] }],
    collected: report.period.to,
    props: [stateProp(control.state), { name: 'machine-state', ns: NAMESPACE, value: control.machine_state }],
    'relevant-evidence': [
      {
        href: `#${uuidOf(report, 'log')}`,
        description: control.tests.map((test) => test.text).join('; ') || control.evidence || 'none collected',
      },
    ],
  };
}

/** What differs in the inventory, as an observation that decides nothing: one piece of evidence each operation. */
function inventoryObservation(report: ReportDocument, changes: InventoryChanges): object {
  const href = `#${uuidOf(report, 'log')}`;
  const { added, changed, gone, risk_moved, data_changed, left_out } = changes;
  const counts = { added, changed, gone, 'risk-moved': risk_moved, 'data-changed': data_changed, 'left-out': left_out };
  return {
    uuid: uuidOf(report, 'observation inventory changes'),
    title: 'What differs in the inventory between the start and the end of the period',
    description: `Operations: ${added} added, ${changed} changed (risk of ${risk_moved}, data of ${data_changed}), ${gone} gone; ${left_out} left out here.`,
    methods: ['EXAMINE'],
    types: ['discovery'],
    origins: [{ actors: [{ type: 'tool', 'actor-uuid': uuidOf(report, 'tool') }] }],
    collected: report.period.to,
    props: Object.entries(counts).map(([name, value]) => ({ name: `operations-${name}`, ns: NAMESPACE, value: String(value) })),
    ...(changes.operations.length > 0 && {
      'relevant-evidence': changes.operations.map((operation) => ({ href, description: changeText(operation) })),
    }),
  };
}

function changeText({ change, method, host, template, changes, others }: InventoryChanges['operations'][number]): string {
  const facts = changes.map(({ fact, before, after }) => `${fact}: ${before || 'none'} to ${after || 'none'}`);
  if (others > 0) facts.push(`${others} other facts`);
  return `${change} ${method} ${host}${template}${facts.length > 0 ? `; ${facts.join('; ')}` : ''}`;
}

/** Only a decided control has a finding: OSCAL knows satisfied and not-satisfied, the rest would be a false claim. */
function finding(report: ReportDocument, control: ReportControl): object {
  const satisfied = control.state === 'satisfied';
  return {
    uuid: uuidOf(report, `finding ${control.id}`),
    title: `${control.ref} ${control.state}`,
    description: control.reasons.join('. '),
    props: [stateProp(control.state)],
    target: {
      type: 'objective-id',
      'target-id': `${controlId(control)}_obj`,
      status: {
        state: satisfied ? 'satisfied' : 'not-satisfied',
        reason: satisfied ? 'pass' : control.state === 'not-satisfied' ? 'fail' : 'other',
      },
    },
    'related-observations': [{ 'observation-uuid': uuidOf(report, `observation ${control.id}`) }],
  };
}

/** OSCAL assessment results (1.2.1) of a report. */
export function renderOscal(report: ReportDocument): object {
  const decided = report.controls.filter((control) => ['satisfied', 'partially-satisfied', 'not-satisfied'].includes(control.state));
  const tool = {
    uuid: uuidOf(report, 'tool'),
    type: 'software',
    title: 'Sallyport',
    description: `Evaluates recorded evidence, version ${report.product_version}`,
    status: { state: 'operational' },
  };
  return {
    'assessment-results': {
      uuid: uuidOf(report, 'document'),
      metadata: {
        title: `What evidence indicates: ${report.framework.title}`,
        'last-modified': report.period.to,
        version: report.catalogue_version,
        'oscal-version': OSCAL_VERSION,
        parties: [{ uuid: uuidOf(report, 'institution'), type: 'organization', name: report.institution }],
        remarks: report.disclaimer,
      },
      'import-ap': { href: '#not-used', remarks: 'Continuous evaluation; there is no separate plan document.' },
      results: [
        {
          uuid: uuidOf(report, 'result'),
          title: `Period ${report.period.from} to ${report.period.to}`,
          description: report.disclaimer,
          start: report.period.from,
          end: report.period.to,
          'local-definitions': {
            'assessment-assets': {
              components: [tool],
              'assessment-platforms': [
                { uuid: uuidOf(report, 'platform'), title: 'Sallyport', 'uses-components': [{ 'component-uuid': tool.uuid }] },
              ],
            },
          },
          'reviewed-controls': {
            'control-selections': [{ 'include-controls': report.controls.map((control) => ({ 'control-id': controlId(control) })) }],
            remarks: 'Controls without a finding were not decided; their observation says why.',
          },
          observations: [
            ...report.controls.map((control) => observation(report, control)),
            ...(report.inventory_changes === undefined ? [] : [inventoryObservation(report, report.inventory_changes)]),
          ],
          ...(decided.length > 0 && { findings: decided.map((control) => finding(report, control)) }),
        },
      ],
      'back-matter': {
        resources: [
          {
            uuid: uuidOf(report, 'log'),
            title: 'Evidence log',
            description: `Records ${report.source.firstSeq} to ${report.source.lastSeq}; head ${report.source.head || 'none'}`,
          },
        ],
      },
    },
  };
}
