using CommandScheduler.Architecture.Tests.Sources;

using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace CommandScheduler.Architecture.Tests.Rules;

/// <summary>
/// The namespace of a file is that of its project and its folders. A file with a public type may have one of those that
/// applications import instead: its project's own, <c>CommandScheduler</c>, or those in which they look for what extends a host.
/// The contracts have one namespace, whatever their folders.
/// </summary>
internal static class NamespaceRule
{
    private static readonly string[] Imported = ["CommandScheduler", "Orleans.Hosting", "Microsoft.Extensions.DependencyInjection"];

    private const string Contracts = "CommandScheduler.Abstractions";

    public static IEnumerable<Offence> Check(SourceProject project)
        => from file in project.Files
           where file.Types.Any()
           let isRoot = file.Room == SourceFile.Root || project.Name == Contracts
           let due = isRoot ? project.RootNamespace : $"{project.RootNamespace}.{file.Room.Replace('/', '.')}"
           let found = file.Namespaces.FirstOrDefault()
           let name = found?.Name.ToString()
           where name != due && !(file.Types.Any(IsPublic) && (name == project.RootNamespace || Imported.Contains(name)))
           let place = found is null ? file.PlaceOf(1) : file.PlaceOf(found.Name)
           select new Offence(file.Key, $"{place} is in {(name is null ? "no namespace" : $"the namespace {name}")}; its folder is {due}.");

    private static bool IsPublic(MemberDeclarationSyntax type) => type.Modifiers.Any(SyntaxKind.PublicKeyword);
}
