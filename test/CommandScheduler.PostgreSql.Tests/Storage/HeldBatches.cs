using System.Threading.Channels;

using CommandScheduler.Stores.Lanes;
using CommandScheduler.TestSupport;

using Npgsql;

namespace CommandScheduler.PostgreSql.Tests.Storage;

/// <summary>Batches that a test lets through one by one; carried out by another implementation, or only answered.</summary>
internal sealed class HeldBatches(IBatch<NpgsqlConnection>? inner = null) : IBatch<NpgsqlConnection>
{
    private readonly Channel<Held> _begun = Channel.CreateUnbounded<Held>();

    /// <summary>Gets a value indicating whether a batch ends by its gate only, as with a server that neither fails nor answers.</summary>
    public bool IsDeaf { get; init; }

    /// <summary>Waits until the lane carries out its next batch.</summary>
    public async Task<Held> NextAsync()
        => await Patience.ForAsync(_begun.Reader.ReadAsync().AsTask(), "the lane carries out another batch");

    public async Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<StoreOperation> batch, CancellationToken cancellationToken)
    {
        var held = new Held([.. batch]);
        await _begun.Writer.WriteAsync(held, cancellationToken);
        await held.Gate.Task.WaitAsync(IsDeaf ? CancellationToken.None : cancellationToken);
        if (inner is not null)
        {
            await inner.ExecuteAsync(connection, batch, cancellationToken);
            return;
        }

        foreach (var operation in batch)
        {
            operation.Answer.TrySetResult(null);
        }
    }

    internal sealed record Held(IReadOnlyList<StoreOperation> Operations)
    {
        public TaskCompletionSource Gate { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public IEnumerable<string> Schedules => Operations.Select(operation => operation.ScheduleId);

        public void Pass() => Gate.SetResult();

        public void Fail(Exception exception) => Gate.SetException(exception);
    }
}
