import { readCorpus } from '../../packages/detection/training/corpus.ts';
import { createDetection } from '../../packages/detection/src/index.ts';
import { inspectItem } from './inspect.ts';
const d=createDetection({model:null});
for await (const i of readCorpus('/work/shared/data',process.argv[2]!)) if(i.cluster%2===0 && i.attack && inspectItem(d as any,i).inspection.score<.5) console.log(i.id, i.class, JSON.stringify(i.payload).slice(0,150));
