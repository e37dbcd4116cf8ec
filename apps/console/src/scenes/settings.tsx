import type { Permission } from '@sallyport/control-plane/contract';
import { Link, useParams } from '@tanstack/react-router';
import type { ComponentType, ReactNode } from 'react';
import { useMe } from '../api/session.ts';
import { EmptyNote } from '../components/notes.tsx';
import { Scene } from '../components/scene.tsx';
import { AccountPart } from '../features/settings/account.tsx';
import { AuditPart } from '../features/settings/audit.tsx';
import { DraftsPart } from '../features/settings/drafts.tsx';
import { EvidencePart } from '../features/settings/evidence.tsx';
import { GatewaysPart } from '../features/settings/gateways.tsx';
import { LimitsPart } from '../features/settings/limits.tsx';
import { NotificationsPart } from '../features/settings/notifications.tsx';
import { PartnersPart } from '../features/settings/partners.tsx';
import { PolicyPart } from '../features/settings/policy.tsx';
import { ProposalsPart } from '../features/settings/proposals.tsx';
import { ProtectionPart } from '../features/settings/protection.tsx';
import { RulesPart } from '../features/settings/rules.tsx';
import { SpecsPart } from '../features/settings/specs.tsx';
import { TokensPart } from '../features/settings/tokens.tsx';
import { UsersPart } from '../features/settings/users.tsx';
import styles from './settings.module.css';

interface Part {
  readonly id: string;
  readonly label: string;
  readonly needs: Permission | null;
  readonly Content: ComponentType;
}

const PARTS: readonly Part[] = [
  { id: 'protection', label: 'Protection', needs: 'policy.read', Content: ProtectionPart },
  { id: 'policy', label: 'Policy', needs: 'policy.read', Content: PolicyPart },
  { id: 'rules', label: 'Rules and rollout', needs: 'policy.read', Content: RulesPart },
  { id: 'proposals', label: 'Proposed exceptions', needs: 'policy.read', Content: ProposalsPart },
  { id: 'limits', label: 'Suggested limits', needs: 'policy.read', Content: LimitsPart },
  { id: 'specs', label: 'Specifications', needs: 'specs.read', Content: SpecsPart },
  { id: 'drafts', label: 'Learned descriptions', needs: 'specs.read', Content: DraftsPart },
  { id: 'partners', label: 'Partners', needs: 'partners.read', Content: PartnersPart },
  { id: 'gateways', label: 'Gateways', needs: 'gateways.read', Content: GatewaysPart },
  { id: 'notifications', label: 'Notifications', needs: 'system.read', Content: NotificationsPart },
  { id: 'evidence', label: 'Evidence log', needs: 'system.read', Content: EvidencePart },
  { id: 'audit', label: 'Audit trail', needs: 'audit.read', Content: AuditPart },
  { id: 'users', label: 'Users', needs: 'users.read', Content: UsersPart },
  { id: 'tokens', label: 'API tokens', needs: 'tokens.read', Content: TokensPart },
  { id: 'account', label: 'Your account', needs: null, Content: AccountPart },
];

export function SettingsScene(): ReactNode {
  const { permissions } = useMe();
  const { part } = useParams({ from: '/console/settings/$part' });
  const parts = PARTS.filter(({ needs }) => needs === null || permissions.includes(needs));
  const shown = parts.find(({ id }) => id === part);
  return (
    <Scene title={shown === undefined ? 'Settings' : shown.label} heading="Settings">
      <div className={styles.frame}>
        <nav aria-label="Settings" className={styles.parts}>
          {parts.map(({ id, label }) => (
            <Link key={id} to="/settings/$part" params={{ part: id }} className={styles.part}>
              {label}
            </Link>
          ))}
        </nav>
        <div className={styles.content}>
          {shown === undefined ? <EmptyNote title="There is no such part, or your role does not see it" /> : <shown.Content />}
        </div>
      </div>
    </Scene>
  );
}
