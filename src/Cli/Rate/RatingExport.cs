using System.Text;
using System.Text.Json;
using StyleKernels.Evaluation;
using StyleKernels.Evaluation.Rating;

namespace StyleKernels.Cli.Rate;

/// <summary>Writes a study as a folder that a browser opens from the disk: the same page, with another storage.</summary>
internal static class RatingExport
{
    /// <summary>Writes the folder.</summary>
    /// <param name="folder">The study.</param>
    /// <param name="output">The folder to make; nothing that exists is replaced.</param>
    public static void Write(RatingFolder folder, string output)
    {
        RatingManifest manifest = folder.Manifest();
        string target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        if (Path.Exists(target))
        {
            throw new EvaluationException($"{output} exists; choose another name");
        }

        string temporary = $"{target}.{Guid.NewGuid():N}.tmp";
        try
        {
            Fill(folder, manifest, temporary);
            Directory.Move(temporary, target);
        }
        catch
        {
            if (Directory.Exists(temporary))
            {
                Directory.Delete(temporary, recursive: true);
            }

            throw;
        }
    }

    private static void Fill(RatingFolder folder, RatingManifest manifest, string target)
    {
        string pictures = Directory.CreateDirectory(Path.Combine(target, "pictures")).FullName;
        foreach (string name in manifest.Pictures())
        {
            File.Copy(folder.Picture(name), Path.Combine(pictures, name));
        }

        string study = $"'use strict';\nconst exported = {JsonSerializer.Serialize(manifest, PageJson.Options)};\n";
        Write("index.html", PageFiles.Index);
        Write("page.css", PageFiles.Css);
        Write("page.js", PageFiles.Script);
        Write("storage.js", study + PageFiles.FileStorage);

        void Write(string name, string text) => File.WriteAllText(Path.Combine(target, name), text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
    }
}
