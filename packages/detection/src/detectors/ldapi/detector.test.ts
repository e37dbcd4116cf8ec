import { describeCases } from '../../testing/cases.ts';
import { ldapi } from './detector.ts';

describeCases(ldapi, import.meta.dirname);
