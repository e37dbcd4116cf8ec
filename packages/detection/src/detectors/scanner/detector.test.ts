import { describeCases } from '../../testing/cases.ts';
import { scanner } from './detector.ts';

describeCases(scanner, import.meta.dirname);
