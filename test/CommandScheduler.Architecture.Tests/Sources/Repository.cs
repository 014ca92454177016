namespace CommandScheduler.Architecture.Tests.Sources;

/// <summary>Where the sources are.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>Gets the source files under a folder that somebody wrote.</summary>
    public static IEnumerable<string> SourcesIn(string folder)
        => Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories).Where(IsWritten).Order(StringComparer.Ordinal);

    /// <summary>Says whether a file is no output of a build.</summary>
    public static bool IsWritten(string file) => !Path.GetRelativePath(Root, file).Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj");

    private static string Find(DirectoryInfo folder) => File.Exists(Path.Combine(folder.FullName, "Scheduler.sln")) ? folder.FullName : Find(folder.Parent!);
}
