using CommandScheduler.Architecture.Tests.Rules;
using CommandScheduler.Architecture.Tests.Sources;

using Microsoft.CodeAnalysis.CSharp;

using Xunit.Sdk;

namespace CommandScheduler.Architecture.Tests;

/// <summary>The rules themselves, each on a small source that breaks it and on one that does not.</summary>
public sealed class RuleTests
{
    [Fact]
    public void Rooms_that_name_each_other_form_a_circle()
    {
        var offence = Assert.Single(RoomRule.Check(SourceProject.FromTexts(
            ("A/One.cs", "namespace Sample.A; class One { Sample.B.Two? _two; }"),
            ("B/Two.cs", "namespace Sample.B;\nclass Two { void M() => Sample.C.Three.Say(); }"),
            ("C/Three.cs", "namespace Sample.C; static class Three { public static void Say() { } static object Make() => new Sample.A.One(); }"),
            ("D/Four.cs", "namespace Sample.D; class Four { Sample.A.One? _one; }"))));
        Assert.Equal("Sample", offence.Key);
        Assert.StartsWith("Sample: 3 rooms form a circle (A, B, C); the limit is 0.", offence.Message, StringComparison.Ordinal);
        Assert.Contains("A -> B, 1: Two (Sample/A/One.cs:1)", offence.Message, StringComparison.Ordinal);
        Assert.Contains("B -> C, 1: Three (Sample/B/Two.cs:2)", offence.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Four", offence.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("class Two { const int Size = Sample.A.One.Size; }")]
    [InlineData("class Two { void M() => \"text\".Shout(); }")]
    [InlineData("[Sample.A.Mark] class Two;")]
    [InlineData("class Two { void M() => System.Linq.Enumerable.Cast<Sample.A.One>([]); }")]
    [InlineData("class Two : Sample.A.One.Inner;")]
    public void A_constant_an_extension_an_attribute_an_argument_and_a_nested_type_are_ties(string two)
        => Assert.Single(RoomRule.Check(SourceProject.FromTexts(
            ("A/One.cs", "namespace Sample.A; class One { public const int Size = 1; Sample.B.Two? _two; public class Inner; }"),
            ("A/Mark.cs", "namespace Sample.A; class MarkAttribute : System.Attribute;"),
            ("A/Extensions.cs", "namespace Sample.A; static class Extensions { public static string Shout(this string text) => text + \"!\"; }"),
            ("B/Two.cs", $"using Sample.A;\nnamespace Sample.B; {two}"))));

    [Fact]
    public void The_folder_of_the_project_is_a_room()
        => Assert.Contains("((root), A)", Assert.Single(RoomRule.Check(SourceProject.FromTexts(
            ("Zero.cs", "namespace Sample; class Zero { Sample.A.One? _one; }"),
            ("A/One.cs", "namespace Sample.A; class One { Zero? _zero; }")))).Message, StringComparison.Ordinal);

    [Fact]
    public void Two_circles_are_two_offences()
        => Assert.Equal(2, RoomRule.Check(SourceProject.FromTexts(
            ("A/One.cs", "namespace Sample.A; class One { Sample.B.Two? _two; }"),
            ("B/Two.cs", "namespace Sample.B; class Two { Sample.A.One? _one; Sample.C.Three? _three; }"),
            ("C/Three.cs", "namespace Sample.C; class Three { Sample.D.Four? _four; }"),
            ("D/Four.cs", "namespace Sample.D; class Four { Sample.C.Three? _three; }"))).Count());

    [Fact]
    public void Rooms_in_one_direction_a_using_a_comment_and_an_object_handed_on_are_no_circle()
        => Assert.Empty(RoomRule.Check(SourceProject.FromTexts(
            ("A/One.cs", """
                using Sample.B;
                namespace Sample.A;
                /// <summary>Used by <see cref="Sample.B.Two"/>.</summary>
                class One { public string Name => ""; public One Next => this; }
                """),
            ("B/Two.cs", "namespace Sample.B; class Two { string M(Sample.A.One one) => one.Next.Name; }"),
            ("B/Three.cs", "namespace Sample.B; class Three { Two? _two; }"))));

    [Fact]
    public void A_file_of_301_lines_is_too_long()
    {
        Assert.Empty(FileLengthRule.Check(SourceProject.FromTexts(("A.cs", new string('\n', 300)))));
        Assert.Equal(
            new Offence("Sample/A.cs", "Sample/A.cs:1 has 301 lines; the limit is 300."),
            Assert.Single(FileLengthRule.Check(SourceProject.FromTexts(("A.cs", new string('\n', 300) + "// end")))));
    }

    [Fact]
    public void A_line_of_161_characters_is_too_long()
        => Assert.Equal(
            new Offence("Sample/A.cs", "Sample/Room/A.cs:2 has 161 characters; the limit is 160."),
            Assert.Single(LineLengthRule.Check(SourceProject.FromTexts(("Room/A.cs", $"//{new string('x', 158)}\n//{new string('x', 159)}\n")))));

    [Fact]
    public void A_type_of_16_fields_has_too_many()
    {
        Assert.Empty(FieldCountRule.Check(SourceProject.FromTexts(("A.cs", Type(12)))));
        Assert.Equal(
            new Offence("Sample/A", "Sample/A.cs:1 A has 16 fields; the limit is 15."),
            Assert.Single(FieldCountRule.Check(SourceProject.FromTexts(("A.cs", Type(13))))));

        // Besides those there are one that is static and two parameters that are kept; none of the rest is a field.
        static string Type(int fields)
            => $$"""
            class A(int kept, int keptToo, int read, int handedOn) : B(handedOn) {
                private static readonly object Lock = new();
                private const int Most = 3;
                private int {{string.Join(", ", Enumerable.Range(0, fields - 1).Select(number => $"_field{number}"))}};
                private int _copy = read;
                public int Auto { get; } = read;
                public int Kept => kept;
                public void M() { void N() => keptToo.ToString(); int read = 0; _ = read; N(); }
            }
            class B(int given);
            record C(int A, int B, int C, int D, int E, int F, int G, int H, int I, int J, int K, int L, int M, int N, int O, int P);
            """;
    }

    [Fact]
    public void A_method_of_16_ways_is_too_complex()
    {
        Assert.Empty(ComplexityRule.Check(SourceProject.FromTexts(("A.cs", Method(14)))));
        Assert.Equal(
            new Offence("Sample/A.M", "Sample/A.cs:1 A.M has a complexity of 16; the limit is 15."),
            Assert.Single(ComplexityRule.Check(SourceProject.FromTexts(("A.cs", Method(15))))));

        static string Method(int branches) => $"class A {{ void M(int x) {{ {string.Concat(Enumerable.Repeat("if (x > 0) { x--; } ", branches))} }} }}";
    }

    [Theory]
    [InlineData(1, "x++;")]
    [InlineData(2, "if (x > 0) { } else { }")]
    [InlineData(3, "while (true) { do { } while (true); }")]
    [InlineData(3, "for (;;) { foreach (var y in z) { } }")]
    [InlineData(3, "switch (x) { case 1: case > 2: break; default: break; }")]
    [InlineData(5, "_ = x switch { 1 => 1, > 2 and < 5 or 7 => 2, _ => 3 };")]
    [InlineData(2, "_ = x switch { _ when x > 3 => 3 };")]
    [InlineData(2, "try { } catch (System.Exception e) when (e is not null) { } finally { }")]
    [InlineData(4, "_ = x > 1 && x < 2 || x > 3 ? 1 : 2;")]
    [InlineData(4, "z ??= z?.ToArray() ?? [];")]
    [InlineData(3, "if (x > 0) { } void F() { if (x > 0) { } }")]
    [InlineData(2, "System.Action f = () => { if (x > 0) { } };")]
    public void Ways_are_counted_as_usual(int ways, string statements)
        => Assert.Equal(ways, ComplexityRule.Count(SyntaxFactory.ParseCompilationUnit($"class A {{ void M(int x, int[] z) {{ {statements} }} }}")));

    [Theory]
    [InlineData("Room/A.cs", "namespace Sample.Room; class A;", null)]
    [InlineData("Room/Cell/A.cs", "namespace Sample.Room.Cell { class A; }", null)]
    [InlineData("A.cs", "namespace Sample; class A;", null)]
    [InlineData("Room/A.cs", "namespace CommandScheduler; public class A;", null)]
    [InlineData("Room/A.cs", "namespace Orleans.Hosting; public static class A;", null)]
    [InlineData("Room/A.cs", "namespace Sample; public class A;", null)]
    [InlineData("Room/A.cs", "[assembly: System.CLSCompliant(false)]", null)]
    [InlineData("Room/A.cs", "namespace Sample; class A { public class B; }", "Sample/Room/A.cs:1 is in the namespace Sample; its folder is Sample.Room.")]
    [InlineData("Room/A.cs", "\nnamespace Sample.Rooms; public class A;", "Sample/Room/A.cs:2 is in the namespace Sample.Rooms; its folder is Sample.Room.")]
    [InlineData("A.cs", "namespace Sample.Room; delegate void A();", "Sample/A.cs:1 is in the namespace Sample.Room; its folder is Sample.")]
    [InlineData("Room/A.cs", "enum A { }", "Sample/Room/A.cs:1 is in no namespace; its folder is Sample.Room.")]
    public void A_namespace_is_the_folder_or_for_public_types_one_to_import(string path, string text, string? message)
        => Assert.Equal(message, NamespaceRule.Check(SourceProject.FromTexts((path, text))).SingleOrDefault()?.Message);

    [Fact]
    public void What_is_no_debt_and_a_debt_that_is_paid_are_faults()
    {
        Offence[] offences = [new("a", "a breaks it"), new("b", "b breaks it")];
        Verdict.Pass(offences, ["b", "a"]);
        Assert.Contains("b breaks it", Assert.Throws<TrueException>(() => Verdict.Pass(offences, ["a"])).Message, StringComparison.Ordinal);
        var paid = Assert.Throws<TrueException>(() => Verdict.Pass(offences, ["a", "b", "c"]));
        Assert.Contains("'c' keeps the rule now", paid.Message, StringComparison.Ordinal);
    }
}
