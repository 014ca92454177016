namespace CommandSchedulerWalks;

/// <summary>Notes what the instrumented copy enters, in order, while a walk is on.</summary>
public static class Walk
{
    private static readonly List<string> Entries = [];
    private static readonly AsyncLocal<bool> IsBackground = new();
    private static bool _isOn;

    /// <summary>Gets how much has been entered in all.</summary>
    public static int Count { get; private set; }

    public static void Enter(string entry)
    {
        if (IsBackground.Value)
        {
            return;
        }

        lock (Entries)
        {
            Count++;
            if (_isOn)
            {
                Entries.Add(entry);
            }
        }
    }

    /// <summary>Says that what the calling method does, and whatever it starts, belongs to no job.</summary>
    public static void LeaveToBackground() => IsBackground.Value = true;

    public static void Begin() => _isOn = true;

    public static void End(string file)
    {
        lock (Entries)
        {
            _isOn = false;
            File.WriteAllLines(file, Entries);
        }
    }
}
