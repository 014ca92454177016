namespace CommandScheduler.TestSupport.Processes;

/// <summary>Where the tests find the files of this solution: they run in <c>test/(project)/bin/(configuration)/(framework)</c>.</summary>
public static class Repository
{
    private static readonly DirectoryInfo Here = new(AppContext.BaseDirectory);

    /// <summary>Gets the root.</summary>
    public static string Root { get; } = Here.Parent!.Parent!.Parent!.Parent!.Parent!.FullName;

    /// <summary>Finds a program of the same build.</summary>
    /// <param name="project">The project's folder, from the root.</param>
    public static string Program(string project) => Path.Combine(Root, project, "bin", Here.Parent!.Name, Here.Name, Path.GetFileName(project) + ".dll");
}
