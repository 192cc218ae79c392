using System.Reflection;
using Google.Protobuf;
using StyleKernels.Models.Weights;
using StyleKernels.OnnxExport.Graph;
using StyleKernels.OnnxExport.Schema;

namespace StyleKernels.OnnxExport;

/// <summary>Wraps a graph as a model file.</summary>
internal static class OnnxFile
{
    /// <summary>The format's version that came with the oldest operator set; newer sets do not need a newer one.</summary>
    private const int FormatVersion = 8;

    /// <summary>Writes a model; the file appears when it is complete.</summary>
    public static void Write(string path, GraphBuilder graph, OnnxExportOptions options, IReadOnlyDictionary<string, string> metadata)
    {
        var model = new ModelProto
        {
            IrVersion = FormatVersion,
            ProducerName = "StyleKernels",
            ProducerVersion = Assembly.GetExecutingAssembly().GetName().Version!.ToString(3),
            Graph = graph.Graph,
        };
        model.OpsetImport.Add(new OperatorSetIdProto { Domain = string.Empty, Version = options.Opset });
        model.MetadataProps.Add(metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal)
            .Select(pair => new StringStringEntryProto { Key = pair.Key, Value = pair.Value }));
        AtomicFile.Write(path, model.WriteTo);
    }
}
