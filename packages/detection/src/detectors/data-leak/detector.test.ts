import { describeCases } from '../../testing/cases.ts';
import { dataLeak } from './detector.ts';

describeCases(dataLeak, import.meta.dirname);
