using CommandScheduler.Chaos.Databases;
using CommandScheduler.Chaos.Judging;
using CommandScheduler.Chaos.Load;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Chaos.Scenarios;

/// <summary>A kind of trouble.</summary>
internal abstract class Scenario
{
    /// <summary>Gets the name by which it is chosen.</summary>
    public abstract string Name { get; }

    /// <summary>Gets what happens, in a line.</summary>
    public abstract string Summary { get; }

    /// <summary>Gets how many silos it has unless it is told otherwise.</summary>
    public virtual int Silos => 3;

    /// <summary>Gets how many it can have.</summary>
    public virtual int MostSilos => 16;

    /// <summary>Gets how many plays begin each second.</summary>
    public virtual double Rate => 15;

    /// <summary>Gets what chooses the plays.</summary>
    public virtual Func<Random, Func<Play, Task>> Plays => Repertoire.Choose;

    public virtual Limits Limits { get; } = new();

    /// <summary>Gets how long the client waits for an answer.</summary>
    public virtual TimeSpan CallTimeout => TimeSpan.FromSeconds(10);

    /// <summary>Gets what the machine lacks for it; null if nothing.</summary>
    public virtual string? Missing() => PostgresServer.FindBinaries() is null ? "PostgreSQL (initdb) is not installed" : null;

    /// <summary>Makes the store.</summary>
    /// <param name="folder">The folder of the run.</param>
    public virtual Task<IBackEnd> OpenAsync(string folder)
        => Task.FromResult<IBackEnd>(new PostgreSqlBackEnd(PostgresCluster.TryStart("autovacuum_naptime=10", "log_min_messages=fatal")!));

    /// <summary>Prepares the stage before the first silo starts.</summary>
    public virtual Task PrepareAsync(Stage stage) => Task.CompletedTask;

    /// <summary>Makes faults until it is enough, and heals them.</summary>
    public abstract Task FaultsAsync(Stage stage);

    /// <summary>Takes away what it has made on the machine. May be called again.</summary>
    public virtual void CleanUp()
    {
    }
}
