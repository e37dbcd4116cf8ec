import { describeCases } from '../../testing/cases.ts';
import { nosqli } from './detector.ts';

describeCases(nosqli, import.meta.dirname);
