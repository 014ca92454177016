using CommandScheduler.Stores.Lanes;

namespace CommandScheduler.Sqlite.Storage;

/// <summary>Reads the schedules of a batch, and answers each caller when its row is read.</summary>
internal sealed class ReadBatch : IBatch<Session>
{
    private const string Read = "SELECT version, state FROM scheduler_schedules WHERE schedule_id = ?1";

    public Task ExecuteAsync(Session connection, IReadOnlyList<StoreOperation> batch, CancellationToken cancellationToken)
    {
        var operations = batch.ToArray();
        return connection.RunAsync(
            session =>
            {
                session.ThrowIfGone();
                foreach (var operation in operations)
                {
                    var row = session[Read].Bind(1, operation.ScheduleId).First(row => new StoredRow(row.Int64(0), row.Text(1)));
                    operation.Answer.TrySetResult(row);
                }
            },
            cancellationToken);
    }
}
