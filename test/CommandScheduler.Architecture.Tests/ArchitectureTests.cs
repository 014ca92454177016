using CommandScheduler.Architecture.Tests.Rules;
using CommandScheduler.Architecture.Tests.Sources;

namespace CommandScheduler.Architecture.Tests;

/// <summary>The rules of the house, on the sources as they are. What broke them before they were rules is in <see cref="Debts"/>.</summary>
public sealed class ArchitectureTests
{
    [Fact]
    public void Rooms_form_no_circle() => Verdict.Pass(Offences(RoomRule.Check), Debts.Circles);

    [Fact]
    public void No_file_is_longer_than_300_lines() => Verdict.Pass(Offences(FileLengthRule.Check), Debts.LongFiles);

    [Fact]
    public void No_line_is_longer_than_160_characters() => Verdict.Pass(Offences(LineLengthRule.Check), Debts.LongLines);

    [Theory]
    [InlineData("test")]
    [InlineData("samples")]
    public void No_line_of_tests_and_samples_is_longer_than_160_characters(string folder)
    {
        var offences = Directory
            .EnumerateDirectories(Path.Combine(Repository.Root, folder))
            .SelectMany(project => Repository.SourcesIn(project).SelectMany(file => LineLengthRule.Check(
                $"{Path.GetFileName(project)}/{Path.GetFileName(file)}",
                line => $"{Path.GetRelativePath(Repository.Root, file)}:{line}",
                File.ReadLines(file))));
        Verdict.Pass(offences, folder == "test" ? Debts.LongLinesOfTests : Debts.LongLinesOfSamples);
    }

    [Fact]
    public void No_type_has_more_than_15_fields() => Verdict.Pass(Offences(FieldCountRule.Check), Debts.ManyFields);

    [Fact]
    public void No_method_is_more_complex_than_15() => Verdict.Pass(Offences(ComplexityRule.Check), Debts.ComplexMethods);

    [Fact]
    public void Namespaces_are_folders() => Verdict.Pass(Offences(NamespaceRule.Check), Debts.OtherNamespaces);

    /// <summary>A rule that does not understand the sources finds nothing to say against them.</summary>
    [Fact]
    public void Names_are_known_for_what_they_mean()
    {
        Assert.NotEmpty(SourceProject.All);
        Assert.All(SourceProject.All, project => Assert.NotEmpty(project.Files));
        // Of types and namespaces; members may be missing that a generator adds.
        string[] unknown = ["CS0103", "CS0234", "CS0246"];
        Assert.DoesNotContain(
            SourceProject.All.SelectMany(project => project.Compilation.GetDiagnostics(TestContext.Current.CancellationToken)),
            error => unknown.Contains(error.Id));
    }

    private static IEnumerable<Offence> Offences(Func<SourceProject, IEnumerable<Offence>> rule) => SourceProject.All.SelectMany(rule);
}
