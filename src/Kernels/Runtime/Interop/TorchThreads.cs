using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace StyleKernels;

/// <summary>
/// Runs work items on as many threads as torch uses, on torch's own OpenMP threads where its library exports them: after a torch
/// operation those spin for a while, and other threads would have to share the cores with them. Elsewhere on the .NET thread pool.
/// </summary>
internal static unsafe class TorchThreads
{
    private static readonly delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> GompParallel = FindGomp();

    /// <summary>Calls <paramref name="body"/> with 0 to <paramref name="count"/> − 1, each once, in any order.</summary>
    internal static void For(int count, Action<int> body)
    {
        int threads = Math.Min(count, get_num_threads());
        if (threads <= 1)
        {
            for (int i = 0; i < count; i++)
            {
                body(i);
            }

            return;
        }

        Work work = new(count, body);
        Run(work, threads);
        work.Fault?.Throw();
    }

    private static void Run(Work work, int threads)
    {
        if (GompParallel == null)
        {
            Parallel.For(0, threads, new ParallelOptions { MaxDegreeOfParallelism = threads }, _ => work.Drain());
            return;
        }

        GCHandle handle = GCHandle.Alloc(work);
        try
        {
            GompParallel(&Enter, (void*)GCHandle.ToIntPtr(handle), (uint)threads, 0);
        }
        finally
        {
            handle.Free();
        }
    }

    [UnmanagedCallersOnly]
    private static void Enter(void* handle) => Unsafe.As<Work>(GCHandle.FromIntPtr((nint)handle).Target!).Drain();

    /// <summary>GOMP_parallel of the OpenMP library that torch itself is linked with, or null.</summary>
    private static delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void> FindGomp()
    {
        bool found = NativeLibrary.TryLoad("torch_cpu", typeof(TorchThreads).Assembly, null, out nint torch);
        nint function = 0;
        found = found && NativeLibrary.TryGetExport(torch, "GOMP_parallel", out function);
        return (delegate* unmanaged<delegate* unmanaged<void*, void>, void*, uint, uint, void>)(found ? function : 0);
    }

    private sealed class Work(int count, Action<int> body)
    {
        private int _next = -1;

        /// <summary>The first exception of a body: it must not cross the native frames of the thread pool.</summary>
        internal ExceptionDispatchInfo? Fault { get; private set; }

        internal void Drain()
        {
            try
            {
                for (int i = Interlocked.Increment(ref _next); i < count; i = Interlocked.Increment(ref _next))
                {
                    body(i);
                }
            }
            catch (Exception exception)
            {
                Fault ??= ExceptionDispatchInfo.Capture(exception);
            }
        }
    }
}
