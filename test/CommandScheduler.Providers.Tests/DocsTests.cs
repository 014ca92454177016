using System.Text.RegularExpressions;

using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Providers.Tests;

public sealed partial class DocsTests
{
    [Fact]
    public void Silos_of_the_tests_bring_their_storage_as_the_docs_say()
    {
        var compiled = Lines(File.ReadAllText(Path.Combine(Repository.Root, "test/CommandScheduler.TestHost/OwnProviders.cs")));
        var blocks = Block().Matches(File.ReadAllText(Path.Combine(Repository.Root, "docs/stores.md"))).Select(match => match.Groups[1].Value).ToList();
        Assert.Equal(2, blocks.Count);
        Assert.All(blocks, block => Assert.Contains(Lines(block), compiled, StringComparison.Ordinal));
    }

    /// <summary>The lines without their indentation.</summary>
    private static string Lines(string code)
        => string.Concat(code.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).Select(line => line + "\n"));

    [GeneratedRegex("^```csharp\\r?\\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
