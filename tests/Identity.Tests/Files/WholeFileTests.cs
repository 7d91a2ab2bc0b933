using System.Diagnostics;
using Registry.Identity.Files;

namespace Registry.Identity.Tests.Files;

public sealed class WholeFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("whole-").FullName;

    private string Target => Path.Combine(_folder, "file");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_name_that_is_taken_is_left_alone_and_replaced_only_when_asked()
    {
        Assert.True(WholeFile.TryCreate(Target, "a"u8));
        Assert.False(WholeFile.TryCreate(Target, "b"u8));
        Assert.Equal("a", File.ReadAllText(Target));
        WholeFile.Replace(Target, "c"u8);
        Assert.Equal("c", File.ReadAllText(Target));
        if (!OperatingSystem.IsWindows()) Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Target));
        Assert.Equal([Target], Directory.GetFiles(_folder));
    }

    [Fact]
    public void A_link_is_replaced_and_not_followed()
    {
        var elsewhere = Path.Combine(_folder, "elsewhere");
        File.WriteAllText(elsewhere, "kept");
        File.CreateSymbolicLink(Target, elsewhere);
        WholeFile.Replace(Target, "new"u8);
        Assert.Equal("kept", File.ReadAllText(elsewhere));
        Assert.Null(new FileInfo(Target).LinkTarget);
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_and_what_a_living_one_writes_is_not()
    {
        using var over = Process.Start(new ProcessStartInfo("true"))!;
        over.WaitForExit();
        var left = Path.Combine(_folder, $".file.{over.Id}.1.tmp");
        var written = Path.Combine(_folder, $".file.{Environment.ProcessId}.999999.tmp");
        var others = Path.Combine(_folder, $".other.{over.Id}.1.tmp");
        foreach (var path in new[] { left, written, others }) File.WriteAllText(path, "half");

        WholeFile.Sweep(Target);
        Assert.Equal([written, others], Directory.GetFiles(_folder).Order());
    }
}
