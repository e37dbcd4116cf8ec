import { describeCases } from '../../testing/cases.ts';
import { xpathi } from './detector.ts';

describeCases(xpathi, import.meta.dirname);
