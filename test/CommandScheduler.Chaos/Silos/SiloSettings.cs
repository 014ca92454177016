using System.Text.Json;

namespace CommandScheduler.Chaos.Silos;

/// <summary>What a silo process is told by a file.</summary>
internal sealed record SiloSettings
{
    /// <summary>The orderly end of a silo waits so long for its handlers.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    public required string Name { get; init; }

    /// <summary>Gets the folder of the run: ledgers, logs, settings.</summary>
    public required string Folder { get; init; }

    /// <summary>Gets the connection string of PostgreSQL; null for SQLite.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>Gets the connection string of the database with the cluster's members; null for SQLite.</summary>
    public string? Membership { get; init; }

    /// <summary>Gets the file of SQLite; null for PostgreSQL.</summary>
    public string? Sqlite { get; init; }

    public string Address { get; init; } = "127.0.0.1";

    public required int SiloPort { get; init; }

    public required int GatewayPort { get; init; }

    /// <summary>Gets the file that says by how much the silo's clock is off; null if it is not to be.</summary>
    public string? ClockFile { get; init; }

    /// <summary>Gets the file that says when handlers that fail until then succeed.</summary>
    public string HealFile => HealFileIn(Folder);

    public static string HealFileIn(string folder) => Path.Combine(folder, "healed");

    /// <summary>Writes the settings beside the ledger of the silo.</summary>
    /// <returns>The file.</returns>
    public string Save()
    {
        var file = Path.Combine(Folder, Name + ".json");
        File.WriteAllText(file, JsonSerializer.Serialize(this));
        return file;
    }

    public static SiloSettings Load(string file) => JsonSerializer.Deserialize<SiloSettings>(File.ReadAllText(file))!;
}
