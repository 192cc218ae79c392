return await StyleKernels.Distill.DistillCommand.Create().Parse(args).InvokeAsync();
