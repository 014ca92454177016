using Microsoft.Data.Sqlite;

namespace Ticketing;

/// <summary>Reads the pending jobs from the scheduler's database, through the view that it offers.</summary>
internal static class Pending
{
    public static IReadOnlyList<(string Schedule, string Job, string Due)> Read(string database)
    {
        var jobs = new List<(string, string, string)>();
        if (!File.Exists(database))
        {
            return jobs;
        }

        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = database, Mode = SqliteOpenMode.ReadWrite }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT schedule_id, name, due_at FROM scheduler_jobs ORDER BY due_at";
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            jobs.Add((row.GetString(0), row.GetString(1), row.IsDBNull(2) ? "" : row.GetString(2)));
        }

        return jobs;
    }
}
