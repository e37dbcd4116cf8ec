import { readSecret } from '../outbound/secret-place.ts';
import type { TicketSystemConfig } from './config.ts';
import { GithubIssues } from './github.ts';
import { JiraIssues } from './jira.ts';
import type { TicketSystem } from './port.ts';
import { ServiceNowRecords } from './servicenow.ts';

/** Makes the systems of the configuration ready. @throws SallyportError `CONFIG_UNREADABLE` where a secret is not there. */
export function openTicketSystems(configs: readonly TicketSystemConfig[]): ReadonlyMap<string, TicketSystem> {
  return new Map(configs.map((config) => [config.name, openSystem(config)]));
}

function openSystem(config: TicketSystemConfig): TicketSystem {
  const secret = readSecret(config.secret);
  const hookSecret = config.webhook_secret === null ? null : readSecret(config.webhook_secret);
  switch (config.kind) {
    case 'jira':
      return new JiraIssues(config, secret, hookSecret);
    case 'servicenow':
      return new ServiceNowRecords(config, secret, hookSecret);
    case 'github':
      return new GithubIssues(config, secret, hookSecret);
    default:
      throw config satisfies never;
  }
}
