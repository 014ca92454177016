using System.Data.Common;
using System.Globalization;

namespace CommandScheduler.AdoNet;

/// <summary>Checks the version of the tables that are there.</summary>
internal static class SchemaVersion
{
    /// <summary>The version of the tables on PostgreSQL.</summary>
    public const int PostgreSql = 3;

    /// <param name="connection">An open connection.</param>
    /// <param name="exists">A query with a row if the version table is there.</param>
    /// <param name="table">The version table.</param>
    /// <param name="current">The version that this build makes.</param>
    /// <param name="create">Whether the tables are about to be made.</param>
    /// <param name="cancellationToken">Stops the check.</param>
    public static async Task RefuseNewerAsync(
        DbConnection connection,
        string exists,
        string table,
        int current,
        bool create,
        CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = exists;
        if (await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is null or DBNull)
        {
            if (!create)
            {
                throw new OrleansConfigurationException(
                    "The database has no tables of CommandScheduler. Set CreateSchema to true, or run the script in CommandSchedulerSchema in a release step.");
            }

            return;
        }

        command.CommandText = $"SELECT version FROM {table}";
        var version = Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
        if (version > current)
        {
            throw new OrleansConfigurationException(
                $"The tables of CommandScheduler have version {version}, and this build knows version {current}. "
                    + "Deploy the newer build again, or give the scheduler another database.");
        }
    }
}
