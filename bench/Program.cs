return StyleKernels.Bench.BenchCommand.Create().Parse(args).Invoke();
