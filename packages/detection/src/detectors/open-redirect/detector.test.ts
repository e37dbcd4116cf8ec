import { describeCases } from '../../testing/cases.ts';
import { openRedirect } from './detector.ts';

describeCases(openRedirect, import.meta.dirname);
