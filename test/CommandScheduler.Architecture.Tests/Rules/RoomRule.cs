using CommandScheduler.Architecture.Tests.Sources;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CommandScheduler.Architecture.Tests.Rules;

/// <summary>
/// The rooms of a project, which are its folders, know each other in one direction: from none there is a way back to it.
/// A room knows another if a file of it names a type of the other, or a static member or an extension method of one. The
/// folder of the project is a room as the others are: what stands there is the vocabulary, which knows no room.
/// </summary>
internal static class RoomRule
{
    public static IEnumerable<Offence> Check(SourceProject project)
    {
        var ties = project.Files.SelectMany(file => TiesOf(project, file)).ToList();
        return Circles(ties).Select(circle => new Offence(project.Name, Describe(project, circle, ties)));
    }

    private static IEnumerable<Tie> TiesOf(SourceProject project, SourceFile file)
    {
        var model = project.Compilation.GetSemanticModel(file.Tree);
        return from name in file.Tree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>()
               let type = TypeOf(model, name)
               where type is not null
               let declared = project.FileOf(type)
               where declared is not null && declared.Room != file.Room
               group name by (declared.Room, type.Name) into named
               select new Tie(file.Room, named.Key.Room, file.PlaceOf(named.First()), named.Key.Name);
    }

    /// <summary>Finds the outermost type that a name stands for or belongs to; null if it is reached through an object, not by its name.</summary>
    private static INamedTypeSymbol? TypeOf(SemanticModel model, SimpleNameSyntax name)
    {
        var found = model.GetSymbolInfo(name);
        var type = (found.Symbol ?? found.CandidateSymbols.FirstOrDefault()) switch
        {
            INamedTypeSymbol named => named,
            IMethodSymbol { MethodKind: MethodKind.Constructor, ContainingType: var named } => named,
            IMethodSymbol { MethodKind: MethodKind.ReducedExtension, ContainingType: var named } => named,
            { IsStatic: true, Kind: SymbolKind.Method or SymbolKind.Field or SymbolKind.Property or SymbolKind.Event, ContainingType: var named } => named,
            _ => null,
        };
        while (type?.ContainingType is { } outer)
        {
            type = outer;
        }

        return type?.OriginalDefinition;
    }

    /// <summary>Finds the sets of rooms of which each leads to each.</summary>
    private static List<List<string>> Circles(List<Tie> ties)
    {
        var next = ties.ToLookup(tie => tie.From, tie => tie.To);
        var reached = ties.Select(tie => tie.From).Distinct().ToDictionary(room => room, room => Reached(room, next));
        return [.. reached.Keys
            .Where(room => reached[room].Contains(room))
            .GroupBy(CircleOf)
            .Select(circle => circle.Order(StringComparer.Ordinal).ToList())];

        string CircleOf(string room)
            => string.Join('\n', reached[room].Where(other => reached.TryGetValue(other, out var back) && back.Contains(room)).Order(StringComparer.Ordinal));
    }

    private static HashSet<string> Reached(string room, ILookup<string, string> next)
    {
        var reached = new HashSet<string>();
        var open = new Stack<string>(next[room]);
        while (open.TryPop(out var other))
        {
            if (reached.Add(other))
            {
                foreach (var further in next[other])
                {
                    open.Push(further);
                }
            }
        }

        return reached;
    }

    private static string Describe(SourceProject project, List<string> circle, List<Tie> ties)
    {
        var arrows = from tie in ties
                     where circle.Contains(tie.From) && circle.Contains(tie.To)
                     group tie by (tie.From, tie.To) into arrow
                     // An arrow of few ties is the cheapest to cut.
                     orderby arrow.Count()
                     select arrow;
        var head = $"{project.Name}: {circle.Count} rooms form a circle ({string.Join(", ", circle)}); the limit is 0. The ties, the rarest first:";
        return string.Join(Environment.NewLine, arrows.Select(Line).Prepend(head));

        static string Line(IGrouping<(string From, string To), Tie> arrow)
        {
            var names = from tie in arrow
                        group tie.Place by tie.Name into name
                        orderby name.Key
                        select $"{name.Key} ({string.Join(", ", name)})";
            return $"  {arrow.Key.From} -> {arrow.Key.To}, {arrow.Count()}: {string.Join("; ", names)}";
        }
    }
}
