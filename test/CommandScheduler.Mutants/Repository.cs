namespace CommandScheduler.Mutants;

/// <summary>Finds the repository that the program is built in.</summary>
internal static class Repository
{
    public static string Folder
    {
        get
        {
            var folder = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(folder, "Scheduler.sln")))
            {
                folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("There is no Scheduler.sln above this program.");
            }

            return folder;
        }
    }
}
