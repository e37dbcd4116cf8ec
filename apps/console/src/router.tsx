import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from '@tanstack/react-router';
import { ApiError } from './api/client.ts';
import { parseSearch, type Search, stringifySearch } from './api/search.ts';
import { loadSession } from './api/session.ts';
import { Lost, Trouble, Waiting } from './features/shell/fallbacks.tsx';
import { Shell } from './features/shell/shell.tsx';

const anySearch = (search: Search): Search => search;

const root = createRootRoute({ component: Outlet, errorComponent: Trouble, notFoundComponent: Lost, validateSearch: anySearch });

const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: lazyRouteComponent(() => import('./scenes/sign-in.tsx'), 'SignInScene'),
});

/** Everything but the sign-in is behind a session. */
const console = createRoute({
  getParentRoute: () => root,
  id: 'console',
  component: Shell,
  beforeLoad: async ({ location }) => {
    try {
      await loadSession();
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) {
        throw redirect({ to: '/sign-in', search: location.pathname === '/' ? {} : { next: location.href } });
      }
      throw error;
    }
  },
});

const overview = createRoute({
  getParentRoute: () => console,
  path: '/',
  component: lazyRouteComponent(() => import('./scenes/overview.tsx'), 'OverviewScene'),
});

const inventory = createRoute({
  getParentRoute: () => console,
  path: '/inventory',
  component: lazyRouteComponent(() => import('./scenes/inventory.tsx'), 'InventoryScene'),
});

const endpoint = createRoute({
  getParentRoute: () => console,
  path: '/inventory/$id',
  component: lazyRouteComponent(() => import('./scenes/endpoint.tsx'), 'EndpointScene'),
});

const changes = createRoute({
  getParentRoute: () => console,
  path: '/inventory/changes',
  component: lazyRouteComponent(() => import('./scenes/changes.tsx'), 'ChangesScene'),
});

const drift = createRoute({
  getParentRoute: () => console,
  path: '/inventory/drift',
  component: lazyRouteComponent(() => import('./scenes/drift.tsx'), 'DriftScene'),
});

const dataFlow = createRoute({
  getParentRoute: () => console,
  path: '/inventory/data-flow',
  component: lazyRouteComponent(() => import('./scenes/data-flow.tsx'), 'DataFlowScene'),
});

const owners = createRoute({
  getParentRoute: () => console,
  path: '/inventory/owners',
  component: lazyRouteComponent(() => import('./scenes/owners.tsx'), 'OwnersScene'),
});

const campaigns = createRoute({
  getParentRoute: () => console,
  path: '/inventory/campaigns',
  component: lazyRouteComponent(() => import('./scenes/campaigns.tsx'), 'CampaignsScene'),
});

const campaign = createRoute({
  getParentRoute: () => console,
  path: '/inventory/campaigns/$id',
  component: lazyRouteComponent(() => import('./scenes/campaign.tsx'), 'CampaignScene'),
});

const attacks = createRoute({
  getParentRoute: () => console,
  path: '/attacks',
  component: lazyRouteComponent(() => import('./scenes/attacks.tsx'), 'AttacksScene'),
});

const abuse = createRoute({
  getParentRoute: () => console,
  path: '/abuse',
  component: lazyRouteComponent(() => import('./scenes/abuse.tsx'), 'AbuseScene'),
});

const sessions = createRoute({
  getParentRoute: () => console,
  path: '/sessions',
  component: lazyRouteComponent(() => import('./scenes/sessions.tsx'), 'SessionsScene'),
});

const partners = createRoute({
  getParentRoute: () => console,
  path: '/partners',
  component: lazyRouteComponent(() => import('./scenes/partners.tsx'), 'PartnersScene'),
});

const outbound = createRoute({
  getParentRoute: () => console,
  path: '/partners/outbound',
  component: lazyRouteComponent(() => import('./scenes/outbound.tsx'), 'OutboundScene'),
});

const partner = createRoute({
  getParentRoute: () => console,
  path: '/partners/$id',
  component: lazyRouteComponent(() => import('./scenes/partner.tsx'), 'PartnerScene'),
});

const findings = createRoute({
  getParentRoute: () => console,
  path: '/findings',
  component: lazyRouteComponent(() => import('./scenes/findings.tsx'), 'FindingsScene'),
});

const scans = createRoute({
  getParentRoute: () => console,
  path: '/findings/scans',
  component: lazyRouteComponent(() => import('./scenes/scans.tsx'), 'ScansScene'),
});

const coverage = createRoute({
  getParentRoute: () => console,
  path: '/coverage',
  component: lazyRouteComponent(() => import('./scenes/coverage.tsx'), 'CoverageScene'),
});

const compliance = createRoute({
  getParentRoute: () => console,
  path: '/compliance',
  component: lazyRouteComponent(() => import('./scenes/compliance.tsx'), 'ComplianceScene'),
});

const settings = createRoute({
  getParentRoute: () => console,
  path: '/settings',
  beforeLoad: ({ location }) => {
    if (location.pathname.replace(/\/$/, '') === '/settings') throw redirect({ to: '/settings/$part', params: { part: 'protection' } });
  },
});

const settingsPart = createRoute({
  getParentRoute: () => settings,
  path: '$part',
  component: lazyRouteComponent(() => import('./scenes/settings.tsx'), 'SettingsScene'),
});

const routeTree = root.addChildren([
  signIn,
  console.addChildren([
    overview,
    inventory,
    changes,
    drift,
    dataFlow,
    owners,
    campaigns,
    campaign,
    endpoint,
    attacks,
    abuse,
    sessions,
    partners,
    outbound,
    partner,
    findings,
    scans,
    coverage,
    compliance,
    settings.addChildren([settingsPart]),
  ]),
]);

export const router = createRouter({
  routeTree,
  parseSearch,
  stringifySearch,
  defaultPreload: 'intent',
  defaultPendingComponent: Waiting,
  defaultErrorComponent: Trouble,
  defaultNotFoundComponent: Lost,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
