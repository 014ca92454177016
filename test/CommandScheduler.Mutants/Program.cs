using System.Diagnostics;

using CommandScheduler.Mutants;

if (args is ["survey", var surveyFile, var memberCount, var surveyRooms, var slowestTest])
{
    Worker.Survey(surveyFile, int.Parse(memberCount, null), surveyRooms.Split(','), double.Parse(slowestTest, null));
    return 0;
}

if (args is ["try", var surveyed, var mutantFile, var rooms])
{
    Worker.Try(surveyed, mutantFile, rooms.Split(','));
    return 0;
}

var clock = Stopwatch.StartNew();
var settings = Settings.Read(args);
var repository = Repository.Folder;
var folder = Directory.CreateTempSubdirectory("mutants-").FullName;
foreach (var file in Directory.EnumerateFiles(AppContext.BaseDirectory, "*", SearchOption.AllDirectories))
{
    var copy = Path.Combine(folder, Path.GetRelativePath(AppContext.BaseDirectory, file));
    Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
    File.Copy(file, copy);
}

try
{
    var engine = Path.Combine(repository, "src", "CommandScheduler", "CommandScheduler.csproj");
    var (mutants, dropped) = EngineCopy.Compile(engine, Path.Combine(folder, "CommandScheduler.dll"), settings);
    Console.WriteLine($"{mutants.Count} mutants, {dropped} more do not compile ({clock.Elapsed.TotalSeconds:F0} s)");
    var campaign = new Campaign(folder, settings);
    await campaign.SurveyAsync(mutants.Max(mutant => mutant.MemberNumber));
    Console.WriteLine($"The tests are surveyed ({clock.Elapsed.TotalSeconds:F0} s)");
    mutants = [.. mutants.Where((_, index) => index % settings.Every == 0)];
    var results = await campaign.RunAsync(mutants);
    var report = new Report(mutants, results, Equivalents.Read(Path.Combine(repository, "test", "CommandScheduler.Mutants", "equivalents.txt")));
    var score = report.Write(Console.Out);
    Console.WriteLine($"{clock.Elapsed.TotalMinutes:F1} minutes");
    if (score < settings.Floor)
    {
        Console.WriteLine($"{score:F1} % is less than {settings.Floor} %. Write a test for each survivor, or name it in equivalents.txt.");
        return 1;
    }

    return 0;
}
finally
{
    Directory.Delete(folder, recursive: true);
}
