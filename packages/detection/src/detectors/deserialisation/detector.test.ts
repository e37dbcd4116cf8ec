import { describeCases } from '../../testing/cases.ts';
import { deserialisation } from './detector.ts';

describeCases(deserialisation, import.meta.dirname);
