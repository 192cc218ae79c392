using System.Collections.Concurrent;

namespace StyleKernels.Tests;

/// <summary>
/// Runs asynchronous work on one new thread. Dispose scopes belong to threads: on one of the pool a scope that another test left open would take every
/// tensor that the work leaves to the garbage collector, and keep it.
/// </summary>
internal sealed class ThreadOfItsOwn : SynchronizationContext
{
    private readonly BlockingCollection<(SendOrPostCallback Callback, object? State)> _posted = [];

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state) => _posted.Add((d, state));

    /// <summary>Runs work and all that it awaits.</summary>
    internal static Task<T> Run<T>(Func<Task<T>> work) => Task.Factory.StartNew(
        () =>
        {
            var context = new ThreadOfItsOwn();
            SetSynchronizationContext(context);
            Task<T> running = work();
            running.ContinueWith(_ => context._posted.CompleteAdding(), TaskScheduler.Default);
            foreach ((SendOrPostCallback callback, object? state) in context._posted.GetConsumingEnumerable())
            {
                callback(state);
            }

            return running.GetAwaiter().GetResult();
        },
        CancellationToken.None,
        TaskCreationOptions.LongRunning,
        TaskScheduler.Default);
}
