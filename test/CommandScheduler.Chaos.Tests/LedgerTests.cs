using CommandScheduler.Chaos.Ledger;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Chaos.Tests;

public sealed class LedgerTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Lines_come_back_in_the_order_of_time_with_their_ledger()
    {
        using (var one = new LedgerFile(_folder.Path, "one"))
        using (var two = new LedgerFile(_folder.Path, "two"))
        {
            one.Write(Kinds.Call, "1", "a\tb\nc", "");
            two.Write(Kinds.Begin, "2");
            one.Write(Kinds.Answer, "1");
        }

        var entries = LedgerFile.ReadAll(_folder.Path);
        Assert.Equal([("one", Kinds.Call), ("two", Kinds.Begin), ("one", Kinds.Answer)], entries.Select(entry => (entry.Source, entry.Kind)));
        Assert.Equal(["1", "a b c", ""], entries[0].Fields);
        Assert.True(entries[0].Monotonic <= entries[1].Monotonic);
    }

    [Fact]
    public void A_line_that_its_process_did_not_live_to_end_is_left_out()
    {
        using (var ledger = new LedgerFile(_folder.Path, "one"))
        {
            ledger.Write(Kinds.Begin, "1");
        }

        File.AppendAllText(_folder.File("one" + LedgerFile.Extension), "12345\t2026-");
        Assert.Single(LedgerFile.ReadAll(_folder.Path));
    }
}
