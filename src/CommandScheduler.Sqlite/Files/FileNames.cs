using System.Runtime.InteropServices;

namespace CommandScheduler.Sqlite.Files;

/// <summary>Counts the names of a file: hard links, of which nothing can be seen in the path.</summary>
internal static partial class FileNames
{
    private const int AtCurrentDirectory = -100;
    private const uint LinkCount = 0x4;

    /// <summary>Linux has the layout of <c>struct statx</c> the same on each processor: 256 bytes, with what was filled in first.</summary>
    private const int Size = 256;

    private const int LinkCountAt = 16;

    /// <summary>Gets how many names a file has; 1 where the system cannot tell.</summary>
    public static uint Count(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return 1;
        }

        Span<byte> status = stackalloc byte[Size];
        try
        {
            return Status(AtCurrentDirectory, path, 0, LinkCount, ref MemoryMarshal.GetReference(status)) == 0
                && (MemoryMarshal.Read<uint>(status) & LinkCount) != 0
                    ? MemoryMarshal.Read<uint>(status[LinkCountAt..])
                    : 1;
        }
        catch (Exception exception) when (exception is EntryPointNotFoundException or DllNotFoundException)
        {
            // An old C library.
            return 1;
        }
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Status(int directory, string path, int flags, uint mask, ref byte status);
}
