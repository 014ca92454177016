using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

#pragma warning disable CMDSCHED001 // A store of one's own is a back end like others here.

namespace CommandScheduler.Readme.Tests;

/// <summary>A silo has one back end: each pair of two packages or of one is refused, in either order.</summary>
public sealed class BackEndPairTests
{
    private static readonly Dictionary<string, Action<CommandSchedulerBuilder>> _verbs = new()
    {
        ["UseInMemory"] = scheduler => scheduler.UseInMemory(),
        ["UseSqlite"] = scheduler => scheduler.UseSqlite("unused.db"),
        ["UseAdoNet"] = scheduler => scheduler.UseAdoNet("Npgsql", "Host=unused"),
        ["UsePostgreSql"] = scheduler => scheduler.UsePostgreSql("Host=unused"),
        ["UseStore"] = scheduler => scheduler.UseStore(_ => throw new NotSupportedException()),
    };

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            foreach (var first in _verbs.Keys)
            {
                foreach (var second in _verbs.Keys)
                {
                    pairs.Add(first, second);
                }
            }

            return pairs;
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Two_are_refused_with_the_names_of_both_verbs(string first, string second)
    {
        var refusal = Assert.Throws<InvalidOperationException>(() => Host.CreateApplicationBuilder().UseOrleans(silo => silo.AddCommandScheduler(scheduler =>
        {
            _verbs[first](scheduler);
            _verbs[second](scheduler);
        })));
        Assert.StartsWith(
            first == second ? $"{first} was called twice for one silo." : $"{first} and {second} were both called for one silo.",
            refusal.Message,
            StringComparison.Ordinal);
    }
}
