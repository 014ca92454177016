namespace CommandScheduler.Chaos.Faults;

/// <summary>A disk in memory that is soon full.</summary>
/// <param name="path">Where it is mounted.</param>
internal sealed class SmallDisk(string path)
{
    private string Ballast => Path.Combine(path, "ballast");

    /// <summary>Says why there can be none; null if there can.</summary>
    public static string? Missing()
    {
        var folder = Directory.CreateTempSubdirectory("chaos-disk-");
        var disk = new SmallDisk(folder.FullName);
        var error = SystemCommand.Try(disk.MountCommand(1));
        if (error is null)
        {
            disk.Unmount();
        }

        folder.Delete();
        return error is null ? null : $"a small disk cannot be mounted: {error}";
    }

    public void Mount(int megabytes)
    {
        Directory.CreateDirectory(path);
        SystemCommand.Run(MountCommand(megabytes));
    }

    public void Unmount() => SystemCommand.Run($"umount -l {path}");

    /// <summary>Takes all that is left.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[64 * 1024];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // It is full.
        }
    }

    public void Free() => File.Delete(Ballast);

    /// <summary>Has nothing be written. No file may be open for writing.</summary>
    public void MakeReadOnly() => SystemCommand.Run($"mount -o remount,ro {path}");

    public void MakeWritable() => SystemCommand.Run($"mount -o remount,rw {path}");

    private string MountCommand(int megabytes) => $"mount -t tmpfs -o size={megabytes}m chaos {path}";
}
