using Npgsql;

namespace CommandScheduler.PostgreSql.Storage;

/// <summary>How the operations of one lane are carried out together.</summary>
internal interface IBatch
{
    /// <summary>Carries out a batch in one transaction and answers its operations. May be called again with the same batch after it threw.</summary>
    Task ExecuteAsync(NpgsqlConnection connection, IReadOnlyList<StoreOperation> batch, CancellationToken cancellationToken);
}
