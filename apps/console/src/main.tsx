import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client.ts';
import { queryClient } from './api/queries.ts';
import { hasSession, takeSession } from './api/session.ts';
import { router } from './router.tsx';
import './theme/mantine.ts';
import 'virtual:theme.css';
import './theme/tokens.css';
import './theme/base.css';
import { theme } from './theme/theme.ts';

const colorSchemeManager = localStorageColorSchemeManager({ key: 'sallyport-color-scheme' });

// A session that ended while the page was open: back to the sign-in, which leads here again.
queryClient.getQueryCache().subscribe((event) => {
  if (event.type !== 'updated' || event.action.type !== 'error') return;
  const { error } = event.action;
  if (!(error instanceof ApiError) || error.status !== 401 || !hasSession()) return;
  takeSession(null);
  void router.invalidate();
});

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={colorSchemeManager}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
        <Notifications position="bottom-right" autoClose={5_000} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
